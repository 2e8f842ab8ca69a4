// Reads one object (a line of JSON or a row of CSV) as a reading, or says why not. Three wire forms: `measures`,
// `metric` with `value`, and `value` with a unit that tells the measure; otherwise the object's own members are its
// measures.
import type { MeasureRules, ProfileRules } from './profiles.ts';
import { timeMsOf } from './times.ts';

export type Decoded =
  | { refused: string }
  | {
      device: string;
      timeMs: number;
      arrivalMs: number | undefined;
      values: [measure: string, value: number][];
      faults: string[];
    };

export type DecodeOptions = {
  profile: ProfileRules;
  /** Zone of times that name none, as an offset from UTC. */
  zoneMs?: number | undefined;
  /** Member that holds when the line arrived. */
  arrivalKey?: string | undefined;
  /** Members are text (CSV): text that is a number counts as one. */
  text?: boolean;
};

type Fields = Record<string, unknown>;
type Found = { measure: string; value: number } | { fault: string };

const DEVICE_KEYS = ['device_id', 'meter_id', 'sensor_id', 'deviceId', 'meterId', 'sensorId', 'device', 'id'] as const;
const TIME_KEYS = ['timestamp', 'time', 'ts', 'event_time'] as const;
/** Members that are about a reading; in the generic profile every other one is a measure. */
const ABOUT = new Set<string>([
  ...[...DEVICE_KEYS, ...TIME_KEYS, 'unit', 'dimensions', 'metadata', 'tags', 'quality', 'quality_score'],
  ...['building_id', 'meter_type', 'region'],
]);
const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function firstOf(fields: Fields, keys: readonly string[]): unknown {
  for (const key of keys) if (fields[key] !== undefined) return fields[key];
  return undefined;
}

/** Answers a function that decodes under one profile. It never throws for what the data holds. */
export function decoder(options: DecodeOptions): (input: unknown) => Decoded {
  const { profile } = options;
  const byName = new Map<string, [measure: string, rules: MeasureRules]>();
  const byUnit = new Map<string, [measure: string, rules: MeasureRules]>();
  for (const [measure, rules] of Object.entries(profile.measures ?? {})) {
    for (const name of [measure, ...(rules.names ?? [])]) byName.set(name, [measure, rules]);
    for (const unit of Object.keys(rules.units ?? {})) byUnit.set(unit, [measure, rules]);
  }

  const asNumber = (raw: unknown): unknown =>
    options.text && typeof raw === 'string' && NUMBER_TEXT.test(raw.trim()) ? Number(raw) : raw;

  const checked = (measure: string, rules: MeasureRules, raw: unknown, unit: unknown): Found => {
    let value = asNumber(raw);
    if (rules.flag && (value === true || (options.text && value === 'true'))) value = 1;
    if (rules.flag && (value === false || (options.text && value === 'false'))) value = 0;
    if (typeof value !== 'number' || !Number.isFinite(value)) return { fault: 'not a number' };
    if (rules.units !== undefined && unit !== undefined && unit !== null && unit !== '') {
      const factor = typeof unit === 'string' ? rules.units[unit] : undefined;
      if (factor === undefined) return { fault: 'unknown unit' };
      value = (value as number) * factor;
    }
    const number = value as number;
    if (number < rules.low || number > rules.high) return { fault: 'out of range' };
    if (rules.flag && number !== 0 && number !== 1) return { fault: 'neither 0 nor 1' };
    return { measure, value: number };
  };

  const named = (name: string, raw: unknown, unit: unknown): Found => {
    if (profile.measures === undefined) {
      const value = asNumber(raw);
      if (typeof value !== 'number' || !Number.isFinite(value)) return { fault: 'not a number' };
      return { measure: name, value };
    }
    const known = byName.get(name);
    return known === undefined ? { fault: 'unknown measure' } : checked(known[0], known[1], raw, unit);
  };

  const found = (fields: Fields): Found[] => {
    if (fields.measures !== undefined) {
      if (!isFields(fields.measures)) return [];
      return Object.entries(fields.measures).map(([name, raw]) => named(name, raw, undefined));
    }
    if (fields.metric !== undefined) {
      if (typeof fields.metric !== 'string' || fields.metric === '') return [{ fault: 'unknown measure' }];
      return [named(fields.metric, fields.value, fields.unit)];
    }
    if (fields.value !== undefined && profile.measures !== undefined) {
      const known = typeof fields.unit === 'string' ? byUnit.get(fields.unit) : undefined;
      return [known === undefined ? { fault: 'unknown unit' } : checked(known[0], known[1], fields.value, fields.unit)];
    }
    const isMeasure = (name: string): boolean =>
      profile.measures === undefined
        ? name !== '' && name !== options.arrivalKey && !ABOUT.has(name)
        : byName.has(name);
    return Object.entries(fields)
      .filter(([name]) => isMeasure(name))
      .map(([name, raw]) => named(name, raw, undefined));
  };

  return (outer) => {
    if (!isFields(outer)) return { refused: 'not an object' };
    // What is in the envelope stands before what is on it.
    const input = isFields(outer.payload) ? { ...outer, ...outer.payload } : outer;
    const given = firstOf(input, DEVICE_KEYS);
    const device = Number.isInteger(given) ? String(given) : given;
    if (typeof device !== 'string' || device.trim() === '') return { refused: 'no device' };
    const timeMs = timeMsOf(asNumber(firstOf(input, TIME_KEYS)), options.zoneMs);
    if (timeMs === undefined) return { refused: 'no time' };
    const arrivalMs =
      options.arrivalKey === undefined ? undefined : timeMsOf(asNumber(input[options.arrivalKey]), options.zoneMs);
    const all = found(input);
    if (all.length === 0) return { refused: 'no measures' };
    const values = all.flatMap((one): [string, number][] => ('measure' in one ? [[one.measure, one.value]] : []));
    return { device, timeMs, arrivalMs, values, faults: all.flatMap((one) => ('fault' in one ? [one.fault] : [])) };
  };
}
