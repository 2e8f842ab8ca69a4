// What the page asks of incidents and does to them: acts go to the run's own alerts table and come back to every page.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MemoryAlertStore } from '#adapters/memory/alerts.ts';
import type { LocalDeployment } from '#cli/deployment/deployment.ts';
import { createIncidentBoard, type IncidentBoard } from '#cli/start/incident-board.ts';
import { createLiveModel, type LiveModel } from '#cli/start/live-model.ts';
import { type Page, startPage } from '#cli/start/page-server.ts';
import type { IncidentRow } from '#stages/alert/incident-row.ts';
import { headOf, ids, NOW, placeWithIncidents, transitionOf } from '../alerts/rig.ts';

let page: Page;
let model: LiveModel;
let board: IncidentBoard;
let store: MemoryAlertStore;

beforeEach(async () => {
  const incidents = await placeWithIncidents();
  store = incidents.store;
  model = createLiveModel(() => NOW);
  board = createIncidentBoard(incidents.place, () => NOW);
  page = await startPage({
    ...{ port: 0, model, board, about: {}, deployment: {} as LocalDeployment },
    door: async () => ({ status: 202, body: {} }),
    query: async () => ({ statusCode: 404, headers: {}, body: '' }),
    readDevice: async () => ({ windows: [], baselines: [] }),
  });
  await page.tell(model.latest());
});

afterEach(() => page.close());

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const response = await fetch(`${page.address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

const rowOf = (id: string): IncidentRow | undefined => board.rows().find((row) => row.id === id);

test('rows are those that go on first, and colour their devices', () => {
  expect(board.rows().map(({ device, isOpen }) => [device, isOpen])).toEqual([
    ['meter-2', true],
    ['meter-1', true],
    ['meter-3', false],
  ]);
  expect(board.open()).toEqual([0, 0, 1, 1]);
  expect(model.fleet.firing()).toEqual([0, 0, 1, 1]);
  expect(model.fleet.stateOf('meter-1')?.state).toBe(5);
});

test('a look answers what changed since the last one, and a device is well again once its incident is over', async () => {
  expect(await board.refresh(true)).toEqual([]);
  const last = transitionOf(ids.outage, { transition: 2, state: 'resolved', change: 'over' });
  await store.putHead(headOf(last, { version: 2 }));
  expect(await board.refresh()).toEqual([]);
  const changed = await board.refresh(true);
  expect(changed.map(({ id, state }) => [id, state])).toEqual([[ids.outage, 'resolved']]);
  for (const row of changed) model.fleet.alerted(row);
  model.fleet.heard('meter-1', NOW);
  expect(model.fleet.stateOf('meter-1')?.state).toBe(1);
  expect(model.fleet.firing()).toEqual([0, 0, 1, 0]);
});

test('a story is told on opening', async () => {
  const response = await fetch(`${page.address}/incident?id=${ids.outage}`);
  const { row, story } = (await response.json()) as { row: IncidentRow; story: { what: string; fate: string }[] };
  expect(row.id).toBe(ids.outage);
  expect(story).toEqual([expect.objectContaining({ what: 'opened', fate: expect.stringMatching(/^sent /) })]);
  expect((await fetch(`${page.address}/incident?id=x`)).status).toBe(404);
});

test('acknowledged from the page it is in the table, with who and why, and on every page at once', async () => {
  const { status } = await post('/incident/acknowledge', { id: ids.outage, by: 'Zoë', note: 'on my way' });
  expect(status).toBe(200);
  expect((await store.head(ids.outage))?.acknowledged).toMatchObject({ by: 'Zoë', note: 'on my way', atMs: NOW });
  expect(rowOf(ids.outage)?.acknowledged?.by).toBe('Zoë');
});

test('silenced from the page it is so until then, and ended it is no more', async () => {
  const made = await post('/silences', { id: ids.outage, forMs: 3_600_000, by: 'Zoë', reason: 'works' });
  expect(made.status).toBe(200);
  expect(rowOf(ids.outage)?.silenced).toMatchObject({ untilMs: NOW + 3_600_000, reason: 'works' });
  expect(rowOf(ids.spike)?.silenced).toBeNull();
  const { silence } = made.body as unknown as { silence: { id: string } };
  expect((await post('/silences/end', { id: silence.id })).status).toBe(200);
  expect(rowOf(ids.outage)?.silenced).toBeNull();
});

test('a group is silenced by its dimension values and its rule', async () => {
  const id = 'cccc0000-5555-8555-8555-000000000005';
  const group = transitionOf(id, { device: 'region=north', lane: 'group', count: 7 });
  await store.putHead(headOf(group));
  const { body } = await post('/silences', { id, forMs: 1000, by: 'me', reason: 'storm' });
  expect(body).toMatchObject({ silence: { matchers: { rule: 'outage', dimensions: { region: 'north' } } } });
  expect((await post('/silences', { id: 'x', forMs: 1000, by: 'me', reason: 'r' })).status).toBe(409);
});

test.each([
  ['/incident/acknowledge', { id: ids.outage }, 400, 'by is missing: expected a text'],
  ['/incident/acknowledge', { id: ids.over, by: 'me' }, 409, 'is over: nothing to acknowledge'],
  ['/incident/acknowledge', { id: 'x', by: 'me' }, 409, 'there is no incident x'],
  ['/incident/acknowledge', { id: ids.outage, by: 'x'.repeat(501) }, 400, 'expected a text of at most 500'],
  ['/incident/acknowledge', ['list'], 400, 'the body is no JSON object'],
  ['/silences', { id: ids.outage, by: 'me', reason: 'r' }, 400, 'forMs is undefined: expected milliseconds'],
  ['/silences', { id: ids.outage, by: 'me', reason: 'r', forMs: 9e12 }, 400, 'at most 30 days'],
  ['/silences', { id: ids.outage, by: 'me', forMs: 1000 }, 400, 'reason is missing'],
  ['/silences/end', { id: 'x' }, 409, 'there is no silence x that has not ended'],
])('%s with %j is refused with %i', async (path, body, status, says) => {
  const before = JSON.stringify(await store.head(ids.outage));
  const answer = await post(path, body);
  expect(answer.status).toBe(status);
  expect(answer.body.error).toContain(says);
  expect(JSON.stringify(await store.head(ids.outage))).toBe(before);
});

test('a page from elsewhere can do nothing: neither by a form, nor by its own origin', async () => {
  const body = { id: ids.outage, by: 'me' };
  expect((await post('/incident/acknowledge', body, { 'content-type': 'text/plain' })).status).toBe(415);
  const foreign = await fetch(`${page.address}/incident/acknowledge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://page.example' },
    body: JSON.stringify(body),
  });
  expect(foreign.status).toBe(403);
  expect((await fetch(`${page.address}/incident/acknowledge`)).status).toBe(405);
  expect((await store.head(ids.outage))?.acknowledged).toBeUndefined();
});

test('what is published is looked at at once, what is not after a while', async () => {
  const last = transitionOf(ids.outage, { transition: 2, state: 'resolved', change: 'over' });
  await store.putHead(headOf(last, { version: 2 }));
  expect(await board.refresh()).toEqual([]);
  board.published();
  expect((await board.refresh()).map(({ id, state }) => [id, state])).toEqual([[ids.outage, 'resolved']]);
});
