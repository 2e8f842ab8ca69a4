// What is no valid link, and the button of a chat.
import { describe, expect, it } from 'vitest';
import { signLink } from '#adapters/aws/alerts/acknowledge-link.ts';
import { key, NOW_MS, opened, token, world } from './acknowledge-world.ts';

describe('what is no valid link', () => {
  it.each([
    ['/', 404, 'This is no link of a message'],
    ['/favicon.ico', 404, 'This is no link of a message'],
    [`/${token.slice(0, -1)}`, 404, 'This is no link of a message'],
    [
      `/${signLink({ number: 1, secret: Buffer.alloc(16) }, opened.id, NOW_MS + 1_000)}`,
      404,
      'This is no link of a message',
    ],
    [`/${signLink(key, opened.id, NOW_MS)}`, 410, 'This link is older than a week.'],
  ])('%s is told so, and nothing is read for it', async (path, status, words) => {
    const { ask, headsRead } = await world();
    const { statusCode, body, headers } = await ask('GET', path);
    expect(statusCode).toBe(status);
    expect(body).toContain(words);
    expect(headers['cache-control']).toBe('no-store');
    expect(headsRead()).toBe(0);
  });

  it('of an incident that has been forgotten says that there is none', async () => {
    const { ask } = await world();
    const other = signLink(key, '0193f1e0-0000-8000-8000-000000000099', NOW_MS + 1_000);
    expect(await ask('GET', `/${other}`)).toMatchObject({
      statusCode: 410,
      body: expect.stringContaining('no such incident'),
    });
  });

  it('is not known while there is no key', async () => {
    const { ask, forgetKeys } = await world();
    forgetKeys();
    expect(await ask('GET')).toMatchObject({ statusCode: 503, body: expect.stringContaining('npx weir alerts ack') });
  });

  it('with another method is refused', async () => {
    const { ask } = await world();
    expect(await ask('DELETE')).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD, POST' } });
  });
});

describe('the button of a chat', () => {
  it('acknowledges the incident that it names', async () => {
    const { handler, acknowledged } = await world();
    expect(await handler({ incident: opened.id })).toEqual({ acknowledged: opened.id });
    expect(await acknowledged()).toMatchObject({ by: 'chat' });
  });

  it('is nothing that a request can pretend to be', async () => {
    const { handler, acknowledged } = await world();
    await handler({ incident: opened.id, rawPath: '/', requestContext: { http: { method: 'GET' } } });
    expect(await acknowledged()).toBeUndefined();
  });

  it('of an incident that is not there says so', async () => {
    const { handler } = await world();
    await expect(handler({ incident: 'nothing' })).rejects.toThrow('there is no incident nothing');
  });
});
