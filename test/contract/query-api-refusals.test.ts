// The query API asked for what cannot be meant: a 4xx that names the field, its value and what was expected, never a
// 5xx; and where a store does not answer.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { API_ROUTES } from '#adapters/api/routes/routes.ts';
import { apiWorld } from './api-world.ts';

describe('what cannot be meant', () => {
  test.each([
    ['/v1/windows', 400, 'device is missing: expected the id of a device'],
    ['/v1/windows?device=', 400, 'device is "": expected the id of a device'],
    ['/v1/windows?device=a&device=b', 400, 'device is ["a","b"]: expected it once'],
    ['/v1/windows?device=a&frm=1h', 400, 'frm is "1h": expected from'],
    ['/v1/windows?device=a&__proto__=1', 400, '__proto__ is "1": expected one of device'],
    ['/v1/health?__proto__=1', 400, '__proto__ is "1": expected none'],
    ['/v1/windows?device=a&from=yesterday', 400, 'from is "yesterday": expected a time such as'],
    ['/v1/windows?device=a&from=2026-02-30', 400, 'from is "2026-02-30": expected a time'],
    ['/v1/windows?device=a&from=1h&to=2h', 400, 'expected a time before to'],
    ['/v1/windows?device=a&limit=0', 400, 'limit is 0: expected a whole number from 1 to 10000'],
    ['/v1/windows?device=a&limit=1e3', 400, 'limit is "1e3": expected a whole number'],
    ['/v1/windows?device=a&measure=power', 400, 'measure is "power": expected'],
    ['/v1/windows?device=a&window=a%20minute', 400, 'window is "a minute": expected a window such as'],
    ['/v1/devices?dimension=colour=red', 400, 'dimension is "colour=red": expected a dimension and its value'],
    ['/v1/devices?cursor=abc', 400, 'cursor is "abc": expected the `next` of the answer before'],
    ['/v1/alerts?open=yes', 400, 'open is "yes": expected true or false'],
    ['/v1/rejects?day=2026-13-01', 400, 'day is "2026-13-01": expected a day of arrival'],
    ['/v1/window', 404, 'did you mean /v1/windows?'],
    ['/v2/windows', 404, 'there is no /v2/windows here'],
  ])('%s', async (target, status, says) => {
    const answer = await (await apiWorld()).ask(target);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect(answer.json().detail).toContain(says);
  });

  test('another method, another type, another body', async () => {
    const { ask, post, heads } = await apiWorld();
    const at = `/v1/alerts/${heads[0]?.id}/acknowledge`;
    expect(await ask('/v1/windows?device=a', { method: 'DELETE' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
    });
    expect((await ask('/v1/windows?device=a', { headers: { accept: 'image/png' } })).status).toBe(406);
    expect((await ask(at, { method: 'POST', body: '{}' })).status).toBe(415);
    expect((await post(at, 'x'.repeat(20_000))).status).toBe(413);
    expect((await post(at, [])).json().detail).toBe('the body is no JSON object');
    expect((await post(at, { by: 'x', colour: 1 })).json().detail).toContain('colour is 1: expected');
    expect((await post(at, {})).json().errors).toEqual([
      { in: 'body', field: 'by', expected: 'the name of whoever does it' },
    ]);
  });

  test('a token without the scope: 403 that names it', async () => {
    const { ask, post, heads } = await apiWorld();
    expect((await ask('/v1/alerts', { scopes: [] })).status).toBe(403);
    const acted = await post(`/v1/alerts/${heads[0]?.id}/resolve`, { by: 'x' }, { scopes: ['weir/read'] });
    expect([acted.status, acted.json().detail]).toEqual([
      403,
      'this needs the scope weir/act, which the token does not have',
    ]);
  });

  test('whatever is asked, nothing is 5xx, and each refusal is a problem with words', async () => {
    const { ask, errors } = await apiWorld();
    const target = fc.constantFrom(...API_ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path));
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('1h', '2026-11-30', '10', 'true', 'critical', '-1', '0'),
    );
    const names = fc.constantFrom(
      'device',
      'from',
      'to',
      'limit',
      'cursor',
      'measure',
      'window',
      'dimension',
      'state',
      'open',
      'day',
      'kind',
      'id',
      '__proto__',
      'constructor',
    );
    await fc.assert(
      fc.asyncProperty(target, word, fc.array(fc.tuple(names, word), { maxLength: 4 }), async (path, id, pairs) => {
        const query = new URLSearchParams(pairs).toString();
        const { status, text } = await ask(`${path.replace('{id}', encodeURIComponent(id))}?${query}`);
        expect(status).toBeLessThan(500);
        if (status >= 400) expect(JSON.parse(text).detail).toMatch(/\w/);
      }),
    );
    expect(errors).toEqual([]);
  });
});

test('a store that does not answer is 503, which says which; a fault of ours is 500 and says nothing of it', async () => {
  const { SourceFailedError } = await import('#stages/query/read-windows.ts');
  const failing = (error: Error) => apiWorld({ windows: () => Promise.reject(error) });
  const down = await (await failing(new SourceFailedError('athena', new Error('no credits')))).ask(
    '/v1/windows?device=a',
  );
  expect([down.status, down.json().detail]).toEqual([503, 'athena does not answer: no credits']);
  const fault = await (await failing(new TypeError('secret'))).ask('/v1/windows?device=a');
  expect([fault.status, fault.text.includes('secret')]).toEqual([500, false]);
});
