// What the golden files of the alerts table hold.
import type { AlertTransition } from '#core/alert/alert.ts';
import type { CapState } from '#core/notify/cap.ts';
import type { FlapState } from '#core/notify/flap.ts';
import type { AlertHead } from '#core/notify/head.ts';
import type { Counted } from '#core/notify/population.ts';
import type { Silence } from '#core/notify/silence.ts';
import type { GroupState } from '#core/notify/storm.ts';

const T0 = 1_767_225_600_000;

const stored: readonly Omit<AlertTransition, 'lane' | 'change'>[] = [
  {
    ...{ id: '0193f1e0-0000-8000-8000-000000000001', transition: 1, profile: 'golden', device: 'meter-1' },
    ...{ rule: 'outage', kind: 'outage', measure: 'power_kw', severity: 'critical', state: 'firing' },
    ...{ startMs: T0, atMs: T0, value: 0.02, baseline: 0.1, score: null, dimensions: { region: 'north' } },
    message: 'power_kw of meter-1 is 0.02, below 0.1',
  },
  {
    ...{ id: '0193f1e0-0000-8000-8000-000000000001', transition: 2, profile: 'golden', device: 'meter-1' },
    ...{ rule: 'outage', kind: 'outage', measure: 'power_kw', severity: 'critical', state: 'resolved' },
    ...{ startMs: T0, atMs: T0 + 60_000, value: 1.5, baseline: 0.1, score: 2.5, dimensions: {} },
    message: 'power_kw of meter-1 is 1.5',
  },
];

/** As format 1 has them: lanes are an addition. */
export const transitions = stored as readonly AlertTransition[];

const [opened, ended] = transitions as [AlertTransition, AlertTransition];

export const alertHeads: readonly AlertHead[] = [
  {
    ...{ id: opened.id, profile: 'golden', lane: 'readings', last: opened, version: 4, openedAtMs: T0 + 1_000 },
    ...{ changedAtMs: T0 + 9_000, told: 'critical', toldAtMs: T0 + 1_000, dueMs: T0 + 900_000, repeats: 1 },
    acknowledged: { by: 'Zoë', note: 'on my way', atMs: T0 + 8_000, severity: 'critical' },
    silenced: { silence: 's1', untilMs: T0 + 600_000, reason: 'works' },
    decided: [
      { key: '000001', decision: { isTold: true, atMs: T0 + 1_000 } },
      { key: '000001r000001', decision: { isTold: false, atMs: T0 + 9_000, reason: 'silenced', by: 's1' } },
    ],
  },
  {
    ...{ id: ended.id, profile: 'golden', lane: 'group', last: ended, version: 9, openedAtMs: T0 },
    ...{ changedAtMs: T0 + 60_000, repeats: 0, stillFirings: 2, group: 'g', isFlapping: true, isEscalated: true },
    closed: { by: 'link', atMs: T0 + 60_000 },
    decided: [],
  },
];

export const silences: readonly Silence[] = [
  {
    ...{ id: 's1', startMs: T0, endMs: T0 + 3_600_000, by: 'Zoë', reason: 'works in the north' },
    matchers: { rule: 'outage', severity: '*', dimensions: { region: 'north*' } },
    askedStartMs: T0 - 60_000,
  },
  { id: 's2', startMs: T0, endMs: T0 + 1, by: 'me', reason: '', matchers: { device: '*', lane: 'group', kind: 'k' } },
];

export const group: GroupState = {
  sinceMs: T0,
  slots: ['a', 'b', 'c'],
  over: ['a'],
  storm: {
    ...{ id: 'g', transition: 2, startMs: T0 - 1, openedAtMs: T0, severity: 'high', kind: 'outage', measure: 'm' },
    ...{ open: ['b', 'c', 'd'], peak: 5, toldCount: 4, toldAtMs: T0, examples: ['Zähler'], lowSinceMs: T0 + 1 },
    checkedAtMs: T0 + 2,
  },
};

const heldBack = { sinceMs: T0, count: 3, devices: ['d1', 'd2'], severity: 'critical' } as const;

export const cap: CapState = { minuteMs: T0, told: ['a 000001'], held: ['b 000001'], heldBack, past: [heldBack] };

export const flap: FlapState = {
  opened: [
    { id: 'a', atMs: T0 },
    { id: 'b', atMs: T0 + 1 },
  ],
  said: 'a',
};

export const population: Counted = { atMs: T0, counts: { region: { Süd: 300, North: 12 }, meter_type: {} } };
