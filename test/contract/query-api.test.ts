// The query API: what each route answers, and what it says of a request that cannot be meant. Answers are held to the
// schemas that docs/openapi.json is made of.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { API_ROUTES } from '#adapters/api/routes/routes.ts';
import { API_ROUTE_ROWS } from '#config/api-routes.ts';
import { openapiText } from '../../scripts/openapi.ts';
import { headOf, transitionOf } from '../cli/alerts/rig.ts';
import { apiWorld, DEVICES, MINUTE_MS, NOW } from './api-world.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer is looked into by its path, as a program would.
type Answer = any;
type Ask = Awaited<ReturnType<typeof apiWorld>>['ask'];

const schemaOf = (id: string) => API_ROUTES.find((route) => route.id === id)?.answer as v.GenericSchema;

test('docs/openapi.json is what the routes and their schemas say', () => {
  expect(readFileSync('docs/openapi.json', 'utf8')).toBe(openapiText());
});

test('a deployment makes the routes that there are, with the scopes that they ask for', () => {
  const plain = ({ method, path, scope }: { method: string; path: string; scope: string }) =>
    `${method} ${path} ${scope}`;
  expect(API_ROUTE_ROWS.map(plain)).toEqual(API_ROUTES.map(plain));
});

describe('windows', () => {
  test('of a device over a time, each with the names of its columns', async () => {
    const { ask } = await apiWorld();
    const { status, json } = await ask('/v1/windows?device=meter-000&from=10m&measure=power_kw');
    expect(status).toBe(200);
    v.parse(schemaOf('windows'), json());
    expect(json().windows).toHaveLength(10);
    expect(json().windows[0]).toMatchObject({ device_id: 'meter-000', window: '1m', avg: 50.5, count: 2, revision: 2 });
    expect(json()).toMatchObject({ sources: ['hot'], cut: null, missing_before: null });
  });

  test('that are more than asked for are cut, and going on gives the rest', async () => {
    const { ask } = await apiWorld();
    const starts: string[] = [];
    let from: string | null = '2h';
    while (from !== null) {
      const answer: Answer = (await ask(`/v1/windows?device=meter-000&limit=25&from=${from}`)).json();
      starts.push(...answer.windows.map((each: { window_start: string }) => each.window_start));
      from = answer.cut?.next_from ?? null;
    }
    expect(starts).toHaveLength(60);
    expect(new Set(starts).size).toBe(60);
  });

  test('as CSV where that is accepted', async () => {
    const { ask } = await apiWorld();
    const { headers, text } = await ask('/v1/windows?device=meter-000', { headers: { accept: 'text/csv' } });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.split('\r\n')).toHaveLength(62);
  });

  test('as Parquet where that is accepted', async () => {
    const { ask } = await apiWorld();
    const type = 'application/vnd.apache.parquet';
    const { headers, body } = await ask('/v1/windows?device=meter-000', { headers: { accept: type } });
    expect(headers['content-type']).toBe(type);
    const rows = await parquetReadObjects({
      file: new Uint8Array(body as Uint8Array).buffer,
      compressors: { GZIP: (packed) => new Uint8Array(gunzipSync(packed)) },
    });
    expect(rows).toHaveLength(60);
    expect(rows[0]).toMatchObject({ device_id: 'meter-000', measure: 'power_kw', avg: 0.5, count: 2n });
  });

  test('of more bytes than an answer takes are fewer, and it is said where they end', async () => {
    const wide = Array.from({ length: 5_000 }, (_, at) => ({
      ...panes(at),
      dimensions: { region: 'x'.repeat(2_000) },
    }));
    const { ask } = await apiWorld({ windows: async () => ({ panes: wide, sources: ['hot'] }) });
    const { status, text, json } = await ask('/v1/windows?device=meter-000&from=100d&limit=10000');
    expect(status).toBe(200);
    expect(Buffer.byteLength(text)).toBeLessThan(6_000_000);
    const { cut, windows } = json();
    expect(cut.why).toBe('bytes');
    expect(Date.parse(cut.at)).toBe(wide[windows.length]?.startMs);
  });
});

const panes = (at: number) => ({
  ...base,
  startMs: NOW - (6_000 - at) * MINUTE_MS,
  endMs: NOW - (5_999 - at) * MINUTE_MS,
});
const base = (await import('./samples.ts')).pane([1, 2]);

test('the latest value of each measure is that of the latest window', async () => {
  const { json } = await (await apiWorld()).ask('/v1/latest?device=meter-000');
  v.parse(schemaOf('latest'), json());
  expect(json().values).toMatchObject([{ measure: 'power_kw', unit: 'kW', value: 60, window: '1m' }]);
});

/** As a program goes from page to page; there are at most so many. */
async function idsOnPages(ask: Ask, list: 'devices' | 'alerts', limit: number, most: number): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  do {
    const answer: Answer = (await ask(`/v1/${list}?limit=${limit}${cursor && `&cursor=${cursor}`}`)).json();
    v.parse(schemaOf(list), answer);
    found.push(...answer[list].map(({ id }: { id: string }) => id));
    cursor = answer.next ?? '';
    expect(found.length).toBeLessThanOrEqual(most);
  } while (cursor !== '');
  return found;
}

describe('devices', () => {
  test('page by page are all devices, each once, however many a page holds', async () => {
    const { ask } = await apiWorld();
    for (const limit of [1, 7, 24, 25, 1_000])
      expect((await idsOnPages(ask, 'devices', limit, DEVICES.length)).toSorted()).toEqual(DEVICES);
  });

  test('are found by a part of their id and by what is the matter with them', async () => {
    const { ask } = await apiWorld();
    const idsOf = async (query: string) =>
      (await ask(`/v1/devices?${query}`))
        .json()
        .devices.map(({ id }: { id: string }) => id)
        .toSorted();
    expect(await idsOf('id=01')).toEqual(['meter-001', ...DEVICES.slice(10, 20)]);
    expect(await idsOf('state=critical')).toEqual(DEVICES.slice(0, 3));
    expect(await idsOf('state=open')).toEqual(DEVICES.slice(0, 7));
    expect(await idsOf('state=well&id=00')).toEqual(DEVICES.slice(7, 10));
  });
});

describe('alerts', () => {
  test('page by page are all incidents, each once, also where several opened at the same instant', async () => {
    const { ask, heads } = await apiWorld();
    const all = heads.map(({ id }) => id).toSorted();
    for (const limit of [1, 2, 3, 7, 100]) expect((await idsOnPages(ask, 'alerts', limit, 7)).toSorted()).toEqual(all);
  });

  test('page by page are all incidents, each once, however many opened at the same instant', async () => {
    const { ask, alerts, heads } = await apiWorld();
    const many = Array.from({ length: 60 }, (_, at) =>
      headOf(
        transitionOf(`aaaaaaaa-1111-8111-8111-${String(at).padStart(12, '0')}`, { startMs: NOW - (at % 3) * 1_000 }),
        { openedAtMs: NOW - MINUTE_MS },
      ),
    );
    for (const head of many) await alerts.putHead(head);
    const all = [...many, ...heads].map(({ id }) => id).toSorted();
    for (const limit of [1, 20, 59, 60, 66, 67, 68])
      expect((await idsOnPages(ask, 'alerts', limit, 67)).toSorted()).toEqual(all);
  });

  test('are chosen by severity and device; one has its story', async () => {
    const { ask, heads } = await apiWorld();
    expect((await ask('/v1/alerts?severity=high')).json().alerts).toHaveLength(3);
    expect((await ask('/v1/alerts?device=meter-004&open=true')).json().alerts).toHaveLength(1);
    const one = await ask(`/v1/alerts/${heads[0]?.id}`);
    v.parse(schemaOf('alert'), one.json());
    expect(one.json().alert).toMatchObject({ device_id: 'meter-000', severity: 'critical', open: true });
    expect((await ask('/v1/alerts/none')).status).toBe(404);
  });

  test('are acknowledged, silenced and resolved, by whom the token says', async () => {
    const { post, heads } = await apiWorld();
    const at = `/v1/alerts/${heads[0]?.id}`;
    const acknowledged = await post(`${at}/acknowledge`, { note: 'on my way' }, { who: 'zoe@example.org' });
    expect(acknowledged.status).toBe(200);
    expect(acknowledged.json().alert.acknowledged).toMatchObject({ by: 'zoe@example.org', note: 'on my way' });
    const silenced = await post(`${at}/silence`, { for: '2h', reason: 'works', by: 'zoe' });
    expect(silenced.json()).toMatchObject({ until: '2026-11-30T15:00:00.000Z' });
    expect((await post(`${at}/resolve`, { by: 'zoe' })).json().alert).toMatchObject({ open: false });
    expect((await post(`${at}/resolve`, { by: 'zoe' })).status).toBe(409);
  });
});

test('health says which stores answer; metrics are more than twenty, in the text that Prometheus reads', async () => {
  const { ask } = await apiWorld();
  const health = (await ask('/v1/health')).json();
  v.parse(schemaOf('health'), health);
  expect(health.dependencies).toMatchObject([{ name: 'windows', up: true }]);
  const { text, headers } = await ask('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain/);
  const names = [...text.matchAll(/^# TYPE (weir_\w+) (counter|gauge)$/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThanOrEqual(20);
  expect(text).toContain('weir_readings_total{profile="energy"} 275\n');
  expect(text).toContain('weir_incidents_open{profile="energy",severity="critical"} 3\n');
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) weir_\w+ .+|weir_\w+\{\w+="[^"]*"(,\w+="[^"]*")*\} -?[\d.e+-]+)$/);
});

test('rejects have the reason and what came', async () => {
  const { json } = await (await apiWorld()).ask('/v1/rejects?day=2026-01-01&reason=not-a-number');
  v.parse(schemaOf('rejects'), json());
  expect(json().rejects).toMatchObject([{ reason: 'not-a-number', field: 'power', value: '"much"' }]);
});

describe('caching', () => {
  test('what has not changed is 304 without a body, for the caller alone', async () => {
    const { ask } = await apiWorld();
    const { headers } = await ask('/v1/devices');
    expect(headers['cache-control']).toBe('private, max-age=15');
    const again = await ask('/v1/devices', { headers: { 'if-none-match': `W/${headers.etag}, "x"` } });
    expect(again).toMatchObject({ status: 304, body: '' });
    expect(again.headers.etag).toBe(headers.etag);
    expect((await ask('/v1/devices?limit=3', { headers: { 'if-none-match': headers.etag } })).status).toBe(200);
  });
});
