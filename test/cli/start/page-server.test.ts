// The page's server: only this machine may ask, nothing from elsewhere may be loaded, events arrive, the door says
// clearly what it refuses.
import { request as httpRequest } from 'node:http';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { KinesisClient as Client } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localDeployment } from '#cli/deployment/local.ts';
import { createDoor } from '#cli/start/door.ts';
import { createIncidentBoard } from '#cli/start/incident-board.ts';
import { createLiveModel } from '#cli/start/live-model.ts';
import { readAssets } from '#cli/start/page-assets.ts';
import { type Page, startPage } from '#cli/start/page-server.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { profileNamed } from '#profiles/index.ts';
import { placeWithIncidents } from '../alerts/rig.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const DEPLOYMENT = {
  profile: profileNamed('energy'),
  windows: ['15m'],
  keyGroups: 16,
  tables: { alerts: 'alerts', baselines: 'baselines', windows: 'windows' },
  readingsStream: 'readings',
  retentionHours: 24,
  endpoints: { dynamodb: 'http://127.0.0.1:1', kinesis: 'http://127.0.0.1:2' },
};
const model = createLiveModel(() => NOW_MS);
const put: string[] = [];
let page: Page;

/** A client that keeps what it is given. */
function recordingClient(): KinesisClient {
  const client = new Client({ region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  client.middlewareStack.add(
    () => async (args) => {
      put.push(Buffer.from((args.input as { Data: Uint8Array }).Data).toString());
      return { response: undefined, output: { $metadata: {}, SequenceNumber: '42', ShardId: 'shardId-000000000000' } };
    },
    { step: 'initialize' },
  );
  return client;
}

beforeAll(async () => {
  model.fleet.expect('meter-1');
  page = await startPage({
    port: 0,
    model,
    about: { profile: 'energy', measures: {}, commands: [] },
    door: createDoor(recordingClient(), 'raw', compileProfile(profileNamed('energy')), () => NOW_MS),
    query: async () => ({ statusCode: 404, headers: {}, body: '' }),
    readDevice: async () => ({ windows: [], baselines: [] }),
    deployment: DEPLOYMENT,
    board: createIncidentBoard((await placeWithIncidents()).place, () => NOW_MS),
  });
});

afterAll(() => page.close());

/** fetch would not let a Host or Origin be chosen. */
function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(`${page.address}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['a foreign Host', { host: 'rebound.example' }, 403],
  ['a foreign Origin', { origin: 'https://page.example' }, 403],
  ['localhost by name', { host: 'localhost:1' }, 200],
])('%s is answered %o → %i', async (_, headers, status) => {
  expect(await ask('/', headers)).toBe(status);
});

test('every answer forbids foreign and inline code, and the page has none', async () => {
  for (const path of ['/', '/app.js', '/nothing-here']) {
    const response = await fetch(`${page.address}${path}`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    await response.text();
  }
  const html = await (await fetch(`${page.address}/`)).text();
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|https?:\/\//);
});

test('all files together are below 120 KB, and every file that one names is there', async () => {
  const assets = await readAssets();
  const bytes = [...assets.values()].reduce((sum, asset) => sum + asset.bytes.length, 0);
  expect(bytes).toBeLessThan(120_000);
  for (const { bytes: content, type } of assets.values()) {
    if (!/html|javascript/.test(type)) continue;
    const text = content.toString();
    for (const [, path = ''] of text.matchAll(/(?:src|href)="(\/[\w.-]+)"|from '\.(\/[\w-]+\.js)'/g)) {
      if (path !== '') expect(assets.has(path)).toBe(true);
    }
  }
});

test('other paths and methods are refused with a reason', async () => {
  expect(await ask('/../package.json', {})).toBe(404);
  expect(await ask('/', {}, 'DELETE')).toBe(405);
  expect(await ask('/device?id=nobody', {})).toBe(404);
});

test('the events begin with all that is known, and go on with each look', async () => {
  const leaving = new AbortController();
  const response = await fetch(`${page.address}/events`, { signal: leaving.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
  let text = await next();
  expect(text).toContain('event: hello');
  expect(text).toContain('"ids":["meter-1"]');
  model.fleet.heard('meter-1', NOW_MS);
  await page.tell(model.latest());
  while (!text.includes('event: tick')) text += await next();
  // Its incident goes on, and is critical.
  expect(text).toMatch(/event: incidents\ndata: \[.*"device":"meter-1"/);
  expect(text).toContain('"states":[[0,5]');
  model.problem('sns', 'gave up');
  while (!text.includes('event: problem')) text += await next();
  leaving.abort();
});

describe('the door', () => {
  const post = async (body: string) => {
    const response = await fetch(`${page.address}/readings`, { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const good = JSON.stringify({ meter_id: 'm', timestamp: NOW_MS, power: 3 });

  test('puts a good body as it is and answers with its sequence number', async () => {
    expect(await post(`${good}\n${good}`)).toEqual({
      status: 202,
      body: { sequenceNumber: '42', shardId: 'shardId-000000000000', readings: 2 },
    });
    expect(put.at(-1)).toBe(`${good}\n${good}`);
  });

  test('takes what the pipeline will reject, and says so', async () => {
    const { status, body } = await post(JSON.stringify({ meter_id: 'm', power: 3 }));
    expect(status).toBe(202);
    expect(body.willBeRejected).toEqual([expect.stringContaining('missing-time')]);
  });

  test.each([
    ['', 400, /empty/],
    ['   \n', 400, /empty/],
    ['hello', 400, /no JSON.*hello/],
    ['x'.repeat(1_100_000), 413, /above 1048320 bytes/],
  ])('refuses %j', async (body, status, reason) => {
    const before = put.length;
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(reason);
    expect(put.length).toBe(before);
  });

  test('refuses GET with what to do', async () => {
    const response = await fetch(`${page.address}/readings`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    await response.text();
  });
});

test('other commands are told where this run has its tables and streams, and find its profile as it is', async () => {
  const found = await localDeployment(page.address);
  expect(found.profile.source).toEqual(profileNamed('energy'));
  expect(found.profile.windows.map(({ label }) => label)).toEqual(['15m']);
  expect(found.tables).toEqual(DEPLOYMENT.tables);
  expect([found.keyGroups, found.readingsStream, found.retentionHours]).toEqual([16, 'readings', 24]);
  found.close();
});
