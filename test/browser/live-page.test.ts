// The live page in a real browser against a real run: it shows what happens, works by keyboard, and loads nothing from
// elsewhere. Needs chromium and playwright-core; without them its tests are skipped, and their name says what to
// install.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const ROOT = join(import.meta.dirname, '..', '..');

const missing = [
  ...(existsSync(CHROMIUM) ? [] : ['chromium (apt-get install chromium)']),
  ...(isInstalled('playwright-core') ? [] : ['playwright-core (npm ci)']),
];

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

const title = missing.length === 0 ? 'the live page' : `the live page – skipped, install ${missing.join(' and ')}`;

describe.skipIf(missing.length > 0)(title, () => {
  let run: ChildProcess;
  let browser: Browser;
  let page: Page;
  let address = '';
  const complaints: string[] = [];
  const foreign: string[] = [];

  beforeAll(async () => {
    const options = '--json --port 0 --duration 120s --devices 300 --rate 5'.split(' ');
    run = spawn(process.execPath, [join(ROOT, 'cli', 'main.ts'), 'start', ...options], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    address = await new Promise<string>((resolve, reject) => {
      run.once('exit', (code) => reject(new Error(`npm start ended with ${code} before it had started`)));
      if (run.stdout === null) throw new Error('the run has no output');
      createInterface({ input: run.stdout }).on('line', (line) => {
        const event = JSON.parse(line) as { readonly event: string; readonly page?: string };
        if (event.event === 'started') resolve(event.page ?? '');
      });
    });
    const { chromium } = await import('playwright-core');
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(address) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    await page.goto(address);
  });

  afterAll(async () => {
    await browser?.close();
    if (run.exitCode !== null) return;
    const ended = new Promise((resolve) => run.once('exit', resolve));
    run.kill('SIGINT');
    await ended;
  });

  const number = async (id: string): Promise<number> =>
    Number((await page.locator(`#${id}`).textContent())?.replaceAll(',', ''));

  test('counts, fleet and incidents fill by themselves, without a complaint or a foreign request', async () => {
    await page.locator('#incident-list .who').first().waitFor();
    await expect.poll(() => number('n-panes'), { timeout: 20_000 }).toBeGreaterThan(1000);
    expect(await number('n-in')).toBeGreaterThan(5000);
    expect(await page.locator('#fleet-count').textContent()).toBe('300 of 300 devices heard of');
    expect(await page.locator('#link-text').textContent()).toBe('live');
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });

  test('what is over disappears from the list when it is switched off, by keyboard', async () => {
    const over = page.locator('#incident-list li.c1');
    await expect.poll(() => over.count(), { timeout: 20_000 }).toBeGreaterThan(0);
    await page.locator('#severities input[value="over"]').focus();
    await page.keyboard.press('Space');
    expect(await over.count()).toBe(0);
    await page.keyboard.press('Space');
    expect(await over.count()).toBeGreaterThan(0);
  });

  test('an incident opens by keyboard with its story, and the address says which', async () => {
    const row = page.locator('#incident-list li').first();
    const id = await row.getAttribute('data-id');
    await row.locator('summary').focus();
    await page.keyboard.press('Enter');
    await row.locator('.story', { hasText: 'What was told' }).locator('td').first().waitFor();
    expect(await page.evaluate('location.hash')).toBe(`#/incident/${id}`);
    // It stays open, and keeps the focus, while others come.
    await page.waitForTimeout(2500);
    expect(await page.evaluate(`document.activeElement?.closest('li')?.dataset.id`)).toBe(id);
    const again = await browser.newPage();
    await again.goto(`${address}#/incident/${id?.slice(0, 8)}`);
    await again.locator(`#incident-list li[data-id="${id}"] details[open] .story td`).first().waitFor();
    await again.close();
    await page.keyboard.press('Enter');
    expect(await row.locator(':scope > details').getAttribute('open')).toBeNull();
  });

  test('the table says the same as the grid, in pages, and finds a device', async () => {
    await page.locator('#show-table').click();
    expect(await page.locator('#table-body tr').count()).toBe(20);
    expect(await page.locator('#page-of').textContent()).toBe('300 devices, page 1 of 15');
    await page.locator('#find').fill('00042');
    expect(await page.locator('#table-body tr').allTextContents()).toEqual([expect.stringContaining('meter-00042')]);
    await page.locator('#find').fill('');
    await page.locator('#show-grid').click();
  });

  test('by arrow keys and Enter the grid opens a device, whose windows are drawn', async () => {
    await page.locator('#grid').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#grid-spoken').textContent()).toMatch(/^meter-\d+: /);
    await page.keyboard.press('Enter');
    await page.locator('#device .uplot').first().waitFor();
    expect(await page.locator('#device-title').textContent()).toMatch(/^meter-/);
    expect(await page.locator('#device').isVisible()).toBe(true);
    await page.goBack();
    expect(await page.locator('#overview').isVisible()).toBe(true);
  });

  test.each([
    ['#/device/nobody', 'nobody'],
    ['#/device/%', '%'],
  ])(
    'opened on a device that is not there (%s) the page says so, and shows nothing of the one before',
    async (hash, id) => {
      await page.evaluate("location.hash = '#/device/meter-00000'");
      await page.locator('#device .uplot').first().waitFor();
      await page.locator('#device-baselines .tile').first().waitFor();
      await page.evaluate(`location.hash = '${hash}'`);
      await page.locator('#device-seen', { hasText: 'no such device' }).waitFor();
      expect(await page.locator('#device-title').textContent()).toBe(id);
      expect(await page.locator('#device .uplot').count()).toBe(0);
      for (const part of ['device-charts', 'device-baselines', 'device-incidents']) {
        expect(await page.locator(`#${part} > *`).count(), part).toBe(0);
      }
      expect(await page.locator('#device-state').textContent()).toBe('');
      await page.evaluate("location.hash = ''");
      expect(complaints.splice(0).filter((text) => !text.includes('404'))).toEqual([]);
    },
  );

  test('an incident is acknowledged and its device silenced by keyboard; a reason is asked for', async () => {
    // A meter of its own, out of power for some minutes, of which nothing further comes: its incident goes on.
    const reading = (at: number) => {
      const timestamp = new Date(Date.now() - (20 - at) * 60_000).toISOString();
      return JSON.stringify({ meter_id: 'my-meter', timestamp, power: at < 10 ? 3 : 0 });
    };
    const body = Array.from({ length: 20 }, (_, at) => reading(at)).join('\n');
    expect((await fetch(`${address}/readings`, { method: 'POST', body })).status).toBe(202);
    const open = page.locator('#incident-list li:not(.over)', { hasText: 'my-meter' });
    await open.first().waitFor({ timeout: 30_000 });
    const own = page.locator(`#incident-list li[data-id="${await open.first().getAttribute('data-id')}"]`);
    await own.locator('summary').focus();
    await page.keyboard.press('Enter');
    const status = own.locator('.status');
    await own.getByLabel('Your name').focus();
    await page.keyboard.press('Enter');
    await status.filter({ hasText: 'Say your name' }).waitFor();
    await page.keyboard.type('Zoë');
    await page.keyboard.press('Enter');
    await status.filter({ hasText: /^Acknowledged/ }).waitFor();
    await own.locator('.flag.acknowledged', { hasText: 'acknowledged by Zoë' }).waitFor();
    const silence = own.getByRole('button', { name: /^Silence / });
    await silence.press('Enter');
    await status.filter({ hasText: 'Say why it is silenced' }).waitFor();
    await page.keyboard.type('works');
    await silence.press('Enter');
    await own.locator('.flag.silenced').waitFor();
    const end = own.getByRole('button', { name: 'End silence' });
    await end.press('Enter');
    await status.filter({ hasText: 'The silence has ended' }).waitFor();
    await own.locator('.flag.silenced').waitFor({ state: 'detached' });
  });

  test('on a phone nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await expect
      .poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth'), { timeout: 3000 })
      .toBe(true);
    expect(complaints).toEqual([]);
  });
});
