// A place of incidents in memory, and the command over it.
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import { alertsCommand } from '#cli/alerts/command.ts';
import type { AlertPlace } from '#cli/alerts/place.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { AlertHead } from '#core/notify/head.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { energy } from '#profiles/energy.ts';
import { closerOf } from '#stages/alert/close-later.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import { captured } from '../captured.ts';

export const NOW = Date.UTC(2026, 10, 30, 13);
export const MINUTE_MS = 60_000;

export const ids = {
  outage: '0f3a91c2-1111-8111-8111-000000000001',
  spike: '0f3b0000-2222-8222-8222-000000000002',
  over: 'aaaa0000-3333-8333-8333-000000000003',
} as const;

export function transitionOf(id: string, change: Partial<AlertTransition> = {}): AlertTransition {
  return {
    ...{ id, transition: 1, profile: 'energy', device: 'meter-1', lane: 'readings', change: 'opened' },
    ...{ rule: 'outage', kind: 'outage', measure: 'power_kw', severity: 'critical', state: 'firing' },
    ...{ startMs: NOW - 10 * MINUTE_MS, atMs: NOW - 10 * MINUTE_MS, value: 0.03, baseline: 1.2, score: null },
    ...{ dimensions: { region: 'north' }, message: 'power 0.03 kW is below 0.1 kW: an outage' },
    ...change,
  };
}

export function headOf(last: AlertTransition, change: Partial<AlertHead> = {}): AlertHead {
  return {
    ...{ id: last.id, profile: 'energy', lane: last.lane ?? 'readings', last, version: 1, repeats: 0, decided: [] },
    told: last.severity,
    ...{ openedAtMs: last.startMs + 1000, changedAtMs: last.atMs + 1000 },
    ...change,
  };
}

/** Means of a minute each, 1 kW until ten minutes ago, then 0.03. */
function panesOf(device: string): Pane[] {
  return Array.from({ length: 30 }, (_, at) => {
    const startMs = NOW - (30 - at) * MINUTE_MS;
    const value = startMs < NOW - 10 * MINUTE_MS ? 1 : 0.03;
    const acc = { ...emptyAccumulator(), count: 2, sum: 2 * value, min: value, max: value, mean: value };
    return {
      ...acc,
      device,
      measure: 'power_kw',
      window: '1m',
      startMs,
      endMs: startMs + MINUTE_MS,
      revision: 2,
      dimensions: {},
      profile: 'energy',
    };
  });
}

/** Two incidents that go on, of meters 1 and 2, and one of meter 3 that is over. */
export async function placeWithIncidents() {
  const store = createMemoryAlertStore(() => NOW);
  const found = { kind: 'outage', measure: 'power_kw', state: 'firing', score: null } as const;
  const times = { sinceMs: NOW - 10 * MINUTE_MS, lastMs: NOW - MINUTE_MS, value: 0.03, baseline: 1.2 };
  const opened = transitionOf(ids.outage, {
    evidence: [
      {
        ...found,
        ...times,
        rule: 'outage',
        severity: 'critical',
        count: 10,
        message: 'power 0.03 kW is below 0.1 kW: an outage',
      },
      {
        ...found,
        ...times,
        rule: 'drop',
        kind: 'drop',
        severity: 'medium',
        count: 1,
        message: 'power 0.5 kW is 58 % below its baseline of 1.2 kW',
        value: 0.5,
        state: 'ended',
      },
    ],
  });
  const worse = transitionOf(ids.spike, {
    device: 'meter-2',
    rule: 'spike',
    kind: 'spike',
    severity: 'high',
    value: 9.5,
    message: 'power 9.5 kW is 692 % above its baseline of 1.2 kW',
    startMs: NOW - 5 * MINUTE_MS,
    atMs: NOW - 5 * MINUTE_MS,
    dimensions: { region: 'south' },
  });
  const over = transitionOf(ids.over, {
    device: 'meter-3',
    transition: 2,
    state: 'resolved',
    change: 'over',
    startMs: NOW - 60 * MINUTE_MS,
    atMs: NOW - 45 * MINUTE_MS,
    message: 'power 1.1 kW: the outage is over',
  });
  for (const each of [opened, worse, over]) {
    await store.putPending(each);
    await store.putHead(headOf(each));
  }
  await store.markPublished(opened, undefined, { isTold: true, atMs: NOW - 10 * MINUTE_MS + 900 });
  await store.markPublished(worse, undefined, { isTold: false, atMs: NOW, reason: 'silenced', by: 's1' });
  const place: AlertPlace = {
    called: 'a deployment',
    profile: compileProfile(energy),
    heads: store,
    desk: createAlertDesk(store, 'energy'),
    typed: '',
    addedRules: async () => [],
    close: closerOf('energy', store, store),
    panes: async (device) => (device === 'meter-1' ? panesOf(device) : []),
  };
  return { store, place };
}

/** Runs the command as it is typed. `looks`: how often tail looks before it is interrupted. */
export async function run(
  place: AlertPlace,
  argv: readonly string[],
  between: (look: number) => Promise<void> = async () => undefined,
  looks = 0,
) {
  const { written, streams } = captured();
  let interrupt = (): void => undefined;
  let look = 0;
  const code = await alertsCommand(argv, {
    ...streams,
    ...{ env: { USER: 'zoe' }, folder: '.', calledBy: 'npx', place, nowMs: () => NOW },
    onInterrupt(listener) {
      interrupt = listener;
    },
    async sleep() {
      look += 1;
      await between(look);
      if (look > looks) interrupt();
    },
  });
  return { code, ...written };
}
