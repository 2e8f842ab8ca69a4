// The price table and the page about it: every price has a source and a date, and the sizes on the page are those of
// the code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FREE_TIER, PRICES } from '#cli/cost/prices.ts';
import { measured, run } from './rig.ts';

const root = join(import.meta.dirname, '..', '..', '..');

describe('each price', () => {
  for (const [name, { usd, unit, source, date, trust }] of Object.entries(PRICES)) {
    it(`${name} has a unit, a source, its date and a trust`, () => {
      expect(usd).toBeGreaterThan(0);
      expect(unit.length).toBeGreaterThan(2);
      expect(source.length).toBeGreaterThan(10);
      expect(date).toMatch(/^20\d\d(-\d\d(-\d\d)?)?$/);
      expect(['high', 'medium', 'low']).toContain(trust);
      // What nobody looked up is not to be trusted highly.
      if (source.includes('from memory')) expect(trust).not.toBe('high');
    });
  }
});

it('what is free is of a price', () => {
  for (const name of Object.keys(FREE_TIER)) expect(PRICES).toHaveProperty(name);
});

it('the sizes in docs/cost.md are within a tenth of what the code makes now', async () => {
  const page = readFileSync(join(root, 'docs', 'cost.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
  expect(rows.length).toBeGreaterThanOrEqual(3);
  for (const [, options = '', ...told] of rows) {
    const { shapes, bill } = await measured(options.split(' '));
    const { windowBytesPerDevice, baselineBytesPerDevice } = shapes.states;
    const { rawRecordBytes, packBytes } = bill.flow;
    const { rowBytes } = shapes.panes.rows[bill.choice.timestreamColumns];
    const fresh = [windowBytesPerDevice, baselineBytesPerDevice, rawRecordBytes, packBytes, rowBytes];
    for (const [index, value] of fresh.entries()) {
      const number = Number(told[index]);
      expect(
        Math.abs(value - number),
        `${options}, column ${index + 1}: told ${number}, measured ${value}`,
      ).toBeLessThan(number / 10);
    }
  }
}, 20_000);

it('the bills in docs/cost.md are within a tenth of what the command says now', async () => {
  const page = readFileSync(join(root, 'docs', 'cost.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(--[^`]+)` \| ([\d.]+)[^|]* \| ([\d.]+) \| \D[^|]*\|$/gm)];
  expect(rows.length).toBeGreaterThanOrEqual(4);
  // The others are parts of these.
  for (const [, options = '', recommended, deployed] of [rows[0]!, rows[1]!, rows.at(-1)!]) {
    const { stdout } = await run([...options.split(' '), '--json']);
    const { usd_per_month: best, defaults } = JSON.parse(stdout);
    for (const [told, value] of [
      [Number(recommended), best],
      [Number(deployed), defaults.usd_per_month],
    ] as const)
      expect(Math.abs(value - told), `${options}: told ${told}, is ${value}`).toBeLessThan(told / 10);
  }
}, 30_000);
