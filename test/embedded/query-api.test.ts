// The query API as npm start answers it: the deployed function over what the other functions have stored. Every line of
// docs/api.md that begins with curl is run.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createHotWindows } from '#adapters/aws/query/hot-windows.ts';
import { answerQuery } from '#cli/start/query-door.ts';
import { type Embedded, startEmbedded } from '#local/cloud/embedded/embedded.ts';
import { type Listening, listen } from '#local/cloud/http/listen.ts';
import { createFleet } from '#local/simulator/fleet.ts';
import { createProducer, putToKinesis } from '#local/simulator/producer.ts';
import { windowJson } from '#stages/query/window-forms.ts';

const HOUR_MS = 3_600_000;
const DEVICE = 'meter-00001';

let embedded: Embedded;
let server: Listening;

beforeAll(async () => {
  const sources = { environment: { WEIR_ALERT_RECORD_ONLY: 'none' } };
  embedded = await startEmbedded({ profile: 'energy', sources, pollIntervalMs: 100 });
  const query = (event: unknown) => embedded.invoke('query', event);
  server = await listen((request, response) =>
    answerQuery(query, request, new URL(request.url ?? '/', 'http://127.0.0.1'), response),
  );
  const fleet = createFleet({ profile: 'energy', deviceCount: 20, readingsPerSecond: 1, shares: { outage: 0.02 } });
  const put = putToKinesis(embedded.clients.kinesis, embedded.streams.RawStream ?? '');
  const producer = createProducer({ put, onError: () => undefined });
  const now = Date.now();
  for (const { gateway, line, atMs } of fleet.sendings(now - HOUR_MS / 2, now)) producer.add(gateway, line, atMs);
  await producer.pump(now, true);
  await embedded.settle(20_000);
});
afterAll(async () => {
  await server?.close();
  await embedded?.stop();
});

async function ask(target: string, init: RequestInit = {}) {
  const answer = await fetch(`${server.endpoint}${target}`, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const LINES = readFileSync('docs/api.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('curl '));

test('docs/api.md has a line for each kind of question', () => {
  expect(LINES.length).toBeGreaterThanOrEqual(9);
});

test.each(LINES)('%s', async (line) => {
  const [, header, target] = /^curl (?:-H '([^']+)' )?'http:\/\/127\.0\.0\.1:4600([^']+)'$/.exec(line) ?? [];
  expect(target).toBeDefined();
  const [name = '', value = ''] = header?.split(': ') ?? [];
  // What is learnt of a device is stored some seconds after its readings.
  await vi.waitFor(
    async () => {
      const { status, text } = await ask(target ?? '', header === undefined ? {} : { headers: { [name]: value } });
      expect([status, text.length > 0]).toEqual([200, true]);
    },
    { timeout: 25_000, interval: 500 },
  );
});

test('windows are those of the hot copy, number by number', async () => {
  const place = { client: embedded.clients.dynamodb, table: embedded.tables.WindowsTable ?? '' };
  const hot = createHotWindows({ ...place, ttlMs: 48 * HOUR_MS, windows: ['1m', '15m'], nowMs: Date.now });
  const toMs = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;
  const fromMs = toMs - HOUR_MS;
  const query = { profile: 'energy', device: DEVICE, fromMs, toMs, limit: 1_000 };
  const times = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
  await vi.waitFor(
    async () => {
      const { panes } = await hot.read(query);
      expect(panes.length).toBeGreaterThan(5);
      const { windows, cut } = JSON.parse((await ask(`/v1/windows?device=${DEVICE}&${times}`)).text);
      expect(cut).toBeNull();
      expect(windows).toEqual(JSON.parse(JSON.stringify(panes.map(windowJson))));
    },
    { timeout: 20_000, interval: 500 },
  );
});

test('an incident is acknowledged from outside, and the list says by whom', async () => {
  const first = await vi.waitFor(
    async () => {
      const { alerts } = JSON.parse((await ask('/v1/alerts?open=true')).text);
      expect(alerts.length).toBeGreaterThan(0);
      return alerts[0];
    },
    { timeout: 20_000, interval: 500 },
  );
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ by: 'zoe', note: 'on my way' });
  const { status } = await ask(`/v1/alerts/${first.id}/acknowledge`, { method: 'POST', headers, body });
  expect(status).toBe(200);
  const { alert } = JSON.parse((await ask(`/v1/alerts/${first.id}`)).text);
  expect(alert.acknowledged).toMatchObject({ by: 'zoe', note: 'on my way' });
});

test('a page of another origin is not let in', async () => {
  expect((await ask('/v1/health', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
});

test('a body of any size is an answer, not a broken connection', async () => {
  const headers = { 'content-type': 'application/json' };
  const { status } = await ask('/v1/alerts/x/acknowledge', { method: 'POST', headers, body: 'x'.repeat(1_100_000) });
  expect(status).toBe(413);
});
