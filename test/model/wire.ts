// Planned readings → a record's bytes and what is to become of it, worked out beside the code under test: values,
// rejections.
import { gzipSync } from 'node:zlib';
import { DEVICES, type Form, type MeasureName, type ReadingPlan } from './program.ts';

/** A reading as it is to be judged. */
export interface SentReading {
  readonly index: number;
  /** '' where it has none. */
  readonly device: string;
  readonly timeMs: number;
  readonly region: string | undefined;
  readonly values: readonly (readonly [MeasureName, number])[];
  /** Rejections that the quarantine must hold. */
  readonly issueCount: number;
  readonly rejectedValueCount: number;
  readonly isWhole: boolean;
}

export interface SentRecord {
  readonly shard: string;
  readonly sequence: string;
  readonly arrivalMs: number;
  readonly readings: readonly SentReading[];
}

export interface Wire {
  readonly data: Uint8Array;
  readonly readings: readonly SentReading[];
}

const REGIONS = [undefined, 'north', 'south'] as const;
/** validate's default: beyond it a clock is wrong, not early. */
const CLOCK_AHEAD_MS = 120_000;
const encoder = new TextEncoder();

const whole = (index: number, rejectedValueCount = 1, issueCount = 1): SentReading => ({
  index,
  device: '',
  timeMs: 0,
  region: undefined,
  values: [],
  issueCount,
  rejectedValueCount,
  isWhole: true,
});

/** `container` of a single reading is the reading itself. */
export function wireOf(
  plans: readonly ReadingPlan[],
  container: 'single' | 'array' | 'lines',
  gzip: boolean,
  arrivalMs: number,
): Wire {
  const own = container === 'single' ? plans.slice(0, 1) : plans;
  const texts = own.map((plan) => (plan.flaw === 'broken' ? '{"device_id":' : JSON.stringify(bodyOf(plan, arrivalMs))));
  const isBroken = container !== 'lines' && own.some((plan) => plan.flaw === 'broken');
  const text = container === 'array' ? `[${texts.join(', ')}]` : texts.join('\n');
  return {
    data: gzip ? gzipSync(text) : encoder.encode(text),
    readings: isBroken ? [whole(0)] : own.map((plan, index) => sentOf(plan, index, arrivalMs)),
  };
}

/** Text that is no reading. */
export function rubbishOf(text: string, gzip: boolean): Wire {
  const data = gzip ? gzipSync(text) : Buffer.from(text, 'latin1');
  if (text === '[1,null]') return { data, readings: [whole(0), whole(1)] };
  // Begins as gzip does and is none.
  if (!gzip && text.startsWith('\u001f')) return { data, readings: [whole(-1)] };
  // A device and nothing else: no time and no measures, of which the first is said.
  return { data, readings: [whole(0)] };
}

function formOf(plan: ReadingPlan): Form {
  const { form, flaw, values } = plan;
  if (form !== 'metric' && form !== 'unit') return form;
  const isOnlyPower = Object.keys(values).length === 1 && values.power_kw !== undefined;
  return flaw === 'none' && isOnlyPower ? form : 'flat';
}

function valuesOf(plan: ReadingPlan): [MeasureName, number][] {
  if (plan.flaw === 'no-measures') return [];
  const entries = Object.entries(plan.values) as [MeasureName, number][];
  if (plan.flaw === 'text' || plan.flaw === 'range') return entries.filter(([name]) => name !== 'heat_c');
  return formOf(plan) === 'unit' ? entries.map(([name, value]) => [name, value * 1000 * 0.001]) : entries;
}

function bodyOf(plan: ReadingPlan, arrivalMs: number): unknown {
  const { flaw, region } = plan;
  const timeMs = arrivalMs - plan.lagMs;
  const device = flaw === 'no-device' ? undefined : DEVICES[plan.device];
  const own = {
    quality: flaw === 'bad-quality' ? 2 : 0.9,
    region: REGIONS[region],
  };
  const measures: Record<string, unknown> = flaw === 'no-measures' ? {} : { ...plan.values };
  if (flaw === 'text') measures.heat_c = 'hot';
  if (flaw === 'range') measures.heat_c = 999;
  const time = (good: unknown): unknown => (flaw === 'bad-time' ? 'yesterday' : good);
  switch (formOf(plan)) {
    case 'flat': {
      const { power_kw, ...others } = measures;
      return { device_id: device, timestamp: time(new Date(timeMs).toISOString()), power: power_kw, ...others, ...own };
    }
    case 'measures':
      return { ts: time(timeMs), meter_id: device, ...own, measures };
    case 'envelope':
      return { topic: 'site/1', payload: { device_id: device, timestamp: time(timeMs / 1000), ...measures, ...own } };
    case 'metric':
      return { device_id: device, timestamp: time(timeMs), metric: 'power_kw', value: measures.power_kw, ...own };
    case 'unit':
      return { device_id: device, timestamp: time(timeMs), value: Number(measures.power_kw) * 1000, unit: 'W', ...own };
  }
}

function sentOf(plan: ReadingPlan, index: number, arrivalMs: number): SentReading {
  const { flaw } = plan;
  if (flaw === 'broken') return whole(index);
  const values = valuesOf(plan);
  const badValueCount = flaw === 'text' || flaw === 'range' ? 1 : 0;
  const metCount = values.length + badValueCount;
  const isAhead = flaw !== 'bad-time' && plan.lagMs < -CLOCK_AHEAD_MS;
  const isRefused = flaw === 'no-device' || flaw === 'bad-time' || flaw === 'bad-quality';
  const issueCount = badValueCount + (isAhead ? 1 : 0) + (isRefused ? 1 : 0);
  // Without a measure that is said, unless the reading is refused for another reason already.
  if (metCount === 0) return whole(index, 1, Math.max(1, issueCount));
  if (isAhead || isRefused || values.length === 0) return whole(index, metCount, issueCount);
  return {
    index,
    device: DEVICES[plan.device] as string,
    timeMs: arrivalMs - plan.lagMs,
    region: REGIONS[plan.region],
    values,
    issueCount,
    rejectedValueCount: badValueCount,
    isWhole: false,
  };
}
