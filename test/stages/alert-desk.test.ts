// What people say of incidents: acknowledged and silenced.
import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import type { AlertHead } from '#core/notify/head.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import { transition } from '../contract/samples.ts';

const NOW = 1_767_225_600_000;
const head = (change: Partial<AlertHead> = {}): AlertHead => ({
  ...{ id: transition().id, profile: 'energy', lane: 'readings', last: transition(), version: 1 },
  ...{ openedAtMs: NOW, changedAtMs: NOW, repeats: 0, dueMs: NOW + 60_000, decided: [] },
  ...change,
});

const silence = {
  id: 's1',
  matchers: { device: 'm*' },
  startMs: NOW,
  endMs: NOW + 3_600_000,
  by: 'me',
  reason: 'works',
};

describe('acknowledging', () => {
  it('notes who, when, the note and how grave it was, and is due no more', async () => {
    const store = createMemoryAlertStore(() => NOW);
    await store.putHead(head());
    await createAlertDesk(store, 'energy').acknowledge(transition().id, { by: 'Zoë', note: 'on it' }, NOW + 5);
    const { dueMs, ...rest } = head({ version: 2, changedAtMs: NOW + 5 });
    const acknowledged = { by: 'Zoë', note: 'on it', atMs: NOW + 5, severity: 'critical' };
    expect(await store.head(transition().id)).toEqual({ ...rest, acknowledged });
  });

  it.each([
    ['is over', { last: transition({ state: 'resolved' }) }, 'incident .* of meter-17 is over'],
    ['was closed by hand', { closed: { by: 'me', atMs: NOW } }, 'incident .* of meter-17 is over'],
  ] as const)('is refused where the incident %s', async (_name, change, message) => {
    const store = createMemoryAlertStore(() => NOW);
    await store.putHead(head(change));
    await expect(createAlertDesk(store, 'energy').acknowledge(transition().id, { by: 'me' }, NOW)).rejects.toThrow(
      new RegExp(message),
    );
  });

  it('is refused where there is no such incident', async () => {
    const desk = createAlertDesk(
      createMemoryAlertStore(() => NOW),
      'energy',
    );
    await expect(desk.acknowledge('x', { by: 'me' }, NOW)).rejects.toThrow('there is no incident x');
  });

  it('loses nothing that another writer changes at the same moment', async () => {
    const store = createMemoryAlertStore(() => NOW);
    await store.putHead(head());
    const rival = {
      ...store,
      async putHead(next: AlertHead) {
        const stored = await store.head(next.id);
        if (stored?.version === 1) await store.putHead({ ...stored, version: 2, repeats: 3 });
        return store.putHead(next);
      },
    };
    await createAlertDesk(rival, 'energy').acknowledge(transition().id, { by: 'me' }, NOW);
    expect(await store.head(transition().id)).toMatchObject({ version: 3, repeats: 3, acknowledged: { by: 'me' } });
  });
});

describe('silencing', () => {
  const create = () =>
    createAlertDesk(
      createMemoryAlertStore(() => NOW),
      'energy',
    );

  it('is kept, changed under its id and ended', async () => {
    const desk = create();
    await desk.putSilence(silence, NOW);
    await desk.putSilence({ ...silence, reason: 'more works' }, NOW);
    await desk.putSilence({ ...silence, id: 's2', startMs: NOW + 9 }, NOW);
    expect((await desk.silences()).map(({ id, reason }) => `${id} ${reason}`)).toEqual(['s2 works', 's1 more works']);
    await desk.endSilence('s1', NOW + 100);
    expect((await desk.silences()).find(({ id }) => id === 's1')?.endMs).toBe(NOW + 100);
    await expect(desk.endSilence('s1', NOW + 101)).rejects.toThrow('there is no silence s1 that has not ended');
  });

  it('from a time that has passed begins now, and says what was asked for', async () => {
    const kept = await create().putSilence({ ...silence, startMs: NOW - 60_000 }, NOW);
    expect(kept).toMatchObject({ startMs: NOW, askedStartMs: NOW - 60_000 });
  });

  it.each([
    [{ endMs: NOW }, 'has to end after it starts and after now'],
    [{ startMs: NOW + 9, endMs: NOW + 9 }, 'has to end after it starts'],
    [{ endMs: Number.NaN }, 'has to end after it starts'],
    [{ endMs: NOW + 400 * 86_400_000 }, 'of more than a year would be forgotten'],
    [{ endMs: Number.MAX_VALUE }, 'of more than a year would be forgotten'],
    [{ matchers: {} }, 'without a matcher would keep every message'],
    [{ matchers: { dimensions: {} } }, 'without a matcher would keep every message'],
  ])('with %j is refused', async (change, message) => {
    await expect(async () => create().putSilence({ ...silence, ...change }, NOW)).rejects.toThrow(message);
  });

  it('by many at once keeps each of them', async () => {
    const desk = create();
    const ids = Array.from({ length: 10 }, (_, i) => `s${i}`);
    await Promise.all(ids.map((id) => desk.putSilence({ ...silence, id }, NOW)));
    expect((await desk.silences()).map(({ id }) => id).toSorted()).toEqual(ids);
  });
});
