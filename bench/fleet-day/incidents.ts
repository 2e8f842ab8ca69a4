// What goes wrong on the simulated day: chosen from the seed, and what it makes of a reading. One device has one
// incident at most.
import { createDraw, type Draw } from '#local/simulator/draw.ts';
import { type Fleet, METERS_PER_REGION, type Meter, type MeterSort } from './meters.ts';
import type { IncidentKind, TrueIncident } from './truth.ts';

/** What a device sends instead of the usual value: another number, a text that is none, or nothing at all. */
export type Sent = number | 'err' | undefined;

export interface Incident extends TrueIncident {
  /** How large: a factor, by the kind. */
  readonly size: number;
}

export interface IncidentPlan {
  readonly incidents: readonly Incident[];
  /** By the meter's number. */
  readonly byMeter: ReadonlyMap<number, Incident>;
}

interface KindPlan {
  readonly count: number;
  readonly sorts: readonly MeterSort[];
  /** Hours of the day in which it may begin, and how long it lasts; Infinity: beyond the day's end. */
  readonly from: number;
  readonly to: number;
  readonly hours: readonly [number, number];
  readonly size: readonly [number, number];
}

const ANY: readonly MeterSort[] = ['home', 'office', 'cycle', 'solar', 'constant', 'weather'];
const STEADY: readonly MeterSort[] = ['constant', 'weather'];
const LASTING = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** Forty of single devices. Sizes are such that a person who looks at the meter's curve sees something wrong. */
const SINGLE: Readonly<Partial<Record<IncidentKind, KindPlan>>> = {
  outage: { count: 6, sorts: ANY, from: 1, to: 20, hours: [0.75, 2], size: [0, 0.05] },
  spike: { count: 5, sorts: ['home', 'office', 'cycle', ...STEADY], from: 1, to: 20, hours: [0.5, 1], size: [3, 5] },
  drop: { count: 5, sorts: STEADY, from: 8, to: 18, hours: [2, 4], size: [0.15, 0.25] },
  shift: { count: 4, sorts: ['home', 'office', ...STEADY], from: 2, to: 12, hours: LASTING, size: [1.8, 2.6] },
  drift: { count: 3, sorts: ['home', ...STEADY], from: 1, to: 6, hours: LASTING, size: [2, 3] },
  stuck: { count: 4, sorts: ['home', 'office', 'solar', 'weather'], from: 2, to: 10, hours: LASTING, size: [1, 1] },
  noise: { count: 3, sorts: ['home', ...STEADY], from: 2, to: 10, hours: LASTING, size: [0.6, 0.9] },
  reversed: { count: 2, sorts: ['office', ...STEADY], from: 2, to: 14, hours: LASTING, size: [1, 1] },
  silent: { count: 4, sorts: ANY, from: 1, to: 19, hours: [3, 6], size: [1, 1] },
  'all-rejected': { count: 4, sorts: ANY, from: 1, to: 19, hours: [3, 6], size: [1, 1] },
};
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A drift takes so long to its full size. */
const DRIFT_MS = 9 * HOUR_MS;
const SLOT_MS = 900_000;

export function planIncidents(seed: number, fleet: Fleet, dayMs: number): IncidentPlan {
  const draw = createDraw(seed);
  const { meters } = fleet;
  const byMeter = new Map<number, Incident>();
  const incidents: Incident[] = [];

  function add(incident: Omit<Incident, 'devices'>, own: readonly Meter[]): void {
    const whole = { ...incident, devices: own.map(({ id }) => id) };
    incidents.push(whole);
    for (const { number } of own) byMeter.set(number, whole);
  }

  addMany(draw, meters, dayMs, add);
  const free = draw.order(meters.length).map((place) => meters[place] as Meter);
  const take = (sorts: readonly MeterSort[]): Meter | undefined =>
    free.find(({ number, sort, levelKw }) => !byMeter.has(number) && sorts.includes(sort) && levelKw >= 1.5);
  const flapper = take(['constant']);
  if (flapper !== undefined) {
    const startMs = dayMs + (12 + 3 * draw.next()) * HOUR_MS;
    add({ id: 'flapping', kind: 'flapping', startMs, endMs: startMs + 5 * HOUR_MS, size: 0.03 }, [flapper]);
  }
  for (const [kind, plan] of Object.entries(SINGLE) as [IncidentKind, KindPlan][]) {
    for (let number = 1; number <= plan.count; number += 1) {
      const meter = take(plan.sorts);
      if (meter === undefined) continue;
      const between = ([least, most]: readonly [number, number]) =>
        least === most ? least : least + (most - least) * draw.next();
      const startMs = Math.round(dayMs + between([plan.from, plan.to]) * HOUR_MS);
      const endMs = Math.round(Math.min(startMs + between(plan.hours) * HOUR_MS, dayMs + DAY_MS));
      add({ id: `${kind}-${number}`, kind, startMs, endMs, size: between(plan.size) }, [meter]);
    }
  }
  return { incidents, byMeter };
}

/** A region without power, and all meters of one type cut off from the network. */
function addMany(
  draw: Draw,
  meters: readonly Meter[],
  dayMs: number,
  add: (incident: Omit<Incident, 'devices'>, own: readonly Meter[]) => void,
): void {
  const regions = Math.max(1, Math.floor(meters.length / METERS_PER_REGION));
  const region = `region-${String(draw.below(regions)).padStart(2, '0')}`;
  const outageMs = Math.round(dayMs + (8 + 4 * draw.next()) * HOUR_MS);
  add(
    {
      id: 'region-outage',
      kind: 'region-outage',
      startMs: outageMs,
      endMs: outageMs + HOUR_MS,
      size: 0.02,
      group: { dimension: 'region', value: region },
    },
    meters.filter((meter) => meter.region === region),
  );
  const stormMs = Math.round(dayMs + (15 + 2 * draw.next()) * HOUR_MS);
  add(
    {
      id: 'storm',
      kind: 'storm',
      startMs: stormMs,
      endMs: stormMs + 2 * HOUR_MS,
      size: 1,
      group: { dimension: 'meter_type', value: 'heat' },
    },
    meters.filter((meter) => meter.region !== region && meter.type === 'heat'),
  );
}

/** What the device sends at a time within the incident. `usual`, `gauss` and `before` are asked only where needed. */
export function sentInstead(
  { kind, size, startMs }: Incident,
  timeMs: number,
  usual: number,
  levelKw: number,
  normal: () => number,
  before: () => number,
): Sent {
  switch (kind) {
    case 'outage':
    case 'region-outage':
      return size;
    case 'flapping':
      return Math.floor(timeMs / SLOT_MS) % 2 === 0 ? size : usual;
    case 'spike':
      return levelKw * size;
    case 'drop':
    case 'shift':
      return usual * size;
    case 'drift':
      return usual * (1 + (size - 1) * Math.min(1, (timeMs - startMs) / DRIFT_MS));
    case 'stuck':
      return before();
    case 'noise':
      return usual * Math.exp(size * normal());
    case 'reversed':
      return -usual;
    case 'all-rejected':
      return 'err';
    case 'silent':
    case 'storm':
      return undefined;
  }
}
