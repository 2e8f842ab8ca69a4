// The page behind a message's link: what it shows, what it does, and what it never does.
import { describe, expect, it } from 'vitest';
import { matches } from '#core/notify/silence.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import { headOf, NOW_MS, opened, over, token, world } from './acknowledge-world.ts';
import { transition } from './samples.ts';

describe('a link that is opened', () => {
  it('shows the incident with its buttons, and changes nothing, however often', async () => {
    const { ask, acknowledged, store } = await world();
    const before = await store.head(opened.id);
    for (const method of ['GET', 'HEAD', 'GET']) {
      const { statusCode, body } = await ask(method);
      expect(statusCode).toBe(200);
      expect(body).toContain('<h1>CRITICAL: outage at meter-17</h1>');
      expect(body).toContain('<dt>Since</dt><dd>2026-01-01 05:30:00 (Asia/Kolkata, UTC+05:30)</dd>');
      expect([...body.matchAll(/<button [^>]*value="([\w-]+)"/g)].map(([, action]) => action)).toEqual([
        'acknowledge',
        'silence-1h',
        'silence-8h',
      ]);
    }
    expect(await acknowledged()).toBeUndefined();
    expect(await store.head(opened.id)).toEqual(before);
  });

  it('needs no script, tells nobody where it came from, and is kept nowhere', async () => {
    const { ask } = await world();
    const { headers, body } = await ask('GET');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'content-type': 'text/html; charset=utf-8',
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(body).not.toMatch(/<script|javascript:|onclick|https?:|<img|<link/);
    expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(body).toMatch(/<label for="by">.*<input id="by"/s);
  });

  it('shows what devices call themselves as text', async () => {
    const evil = transition({
      device: '<script>alert(1)</script>',
      message: "\"><b onx='1'>",
      dimensions: { '<i>': '</dd>' },
    });
    const { ask } = await world(headOf(evil));
    const { body } = await ask('GET');
    expect(body).not.toMatch(/<script>|<b |<i>|<\/dd><\/dd>/);
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('is in the language of the deployment', async () => {
    const { ask } = await world(headOf(), 'hi');
    const { body } = await ask('GET');
    expect(body).toContain('<html lang="hi">');
    expect(body).toContain('>देख लिया</button>');
  });
});

describe('a button that is pressed', () => {
  it.each([false, true])('acknowledges, by link, with the name that was given (base64: %s)', async (encoded) => {
    const { ask, nonceIn, acknowledged } = await world();
    const nonce = nonceIn((await ask('GET')).body);
    const { statusCode, body } = await ask('POST', `/${token}`, { nonce, action: 'acknowledge', by: 'Zoë\n' }, encoded);
    expect(statusCode).toBe(200);
    expect(body).toContain('<p role="status">Acknowledged.');
    expect(await acknowledged()).toMatchObject({ by: 'Zoë (link)', atMs: NOW_MS, severity: 'critical' });
  });

  it('without a name is somebody by a link, and twice is once', async () => {
    const { ask, nonceIn, acknowledged } = await world();
    const nonce = nonceIn((await ask('GET')).body);
    for (const _ of [1, 2]) await ask('POST', `/${token}`, { nonce, action: 'acknowledge', by: '' });
    expect((await acknowledged())?.by).toBe('link');
    expect((await ask('GET')).body).toContain(
      '<dt>Seen by</dt><dd>somebody, by the link of a message, 2026-01-01 17:30:00',
    );
  });

  it.each([
    ['silence-1h', 1, '2026-01-01 18:30:00'],
    ['silence-8h', 8, '2026-01-02 01:30:00'],
  ])('%s silences the device, once', async (action, hours, until) => {
    const { ask, nonceIn, store, acknowledged } = await world();
    const nonce = nonceIn((await ask('GET')).body);
    await ask('POST', `/${token}`, { nonce, action });
    const { body } = await ask('POST', `/${token}`, { nonce, action });
    expect(body).toContain(`Silenced until ${until} (Asia/Kolkata, UTC+05:30).`);
    expect(await createAlertDesk(store, 'energy').silences()).toMatchObject([
      { matchers: { device: 'meter-17' }, startMs: NOW_MS, endMs: NOW_MS + hours * 3_600_000, by: 'link' },
    ]);
    expect(await acknowledged()).toBeUndefined();
  });

  it('silences the device that calls itself so, and no other', async () => {
    const { ask, nonceIn, store } = await world(headOf(transition({ device: '*' })));
    const nonce = nonceIn((await ask('GET')).body);
    await ask('POST', `/${token}`, { nonce, action: 'silence-8h' });
    const [silence] = await createAlertDesk(store, 'energy').silences();
    expect([matches(silence!.matchers, transition({ device: '*' })), matches(silence!.matchers, opened)]).toEqual([
      true,
      false,
    ]);
  });

  it.each<[string, Record<string, string>]>([
    ['no nonce', { action: 'acknowledge' }],
    ['a forged one', { action: 'acknowledge', nonce: 'A'.repeat(27) }],
    ['the link itself as one', { action: 'acknowledge', nonce: token }],
  ])('by a program that follows links, with %s, does nothing', async (_what, form) => {
    const { ask, acknowledged } = await world();
    const { statusCode, body } = await ask('POST', `/${token}`, form);
    expect(statusCode).toBe(200);
    expect(body).toContain('This page had been open for too long, and nothing was done.');
    expect(await acknowledged()).toBeUndefined();
  });

  it('on a page that was open for more than an hour asks again', async () => {
    const { ask, nonceIn, later, acknowledged } = await world();
    const nonce = nonceIn((await ask('GET')).body);
    later(3_601_000);
    const { body } = await ask('POST', `/${token}`, { nonce, action: 'acknowledge' });
    expect(await acknowledged()).toBeUndefined();
    await ask('POST', `/${token}`, { nonce: nonceIn(body), action: 'acknowledge' });
    expect(await acknowledged()).toMatchObject({ by: 'link' });
  });

  it('that does not exist does nothing', async () => {
    const { ask, nonceIn, acknowledged } = await world();
    const nonce = nonceIn((await ask('GET')).body);
    expect((await ask('POST', `/${token}`, { nonce, action: 'toString' })).statusCode).toBe(400);
    expect(await acknowledged()).toBeUndefined();
  });

  it('on what is over says so', async () => {
    const { ask, nonceIn, store } = await world();
    const nonce = nonceIn((await ask('GET')).body);
    await store.putHead(headOf(over, 2));
    const { body } = await ask('POST', `/${token}`, { nonce, action: 'acknowledge' });
    expect(body).toContain('<h1>RESOLVED: outage at meter-17</h1>');
    expect(body).toContain('It is over. There is nothing to acknowledge.');
    expect(body).not.toContain('<form');
  });
});
