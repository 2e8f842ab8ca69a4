// A parsed JSON value → a draft: finds device, time, dimensions and measures by the profile's wire names and checks each value.
// Never throws; what is wrong becomes an issue. A bad measure is rejected alone, a reading without device or time whole.
import type { CompiledMeasure, CompiledProfile } from '../profile/compile.ts';
import { addValue, type Draft, issueOf, resetDraft } from './draft.ts';
import type { RejectReason } from './issue.ts';
import { internMeasure, isPlainName, MAX_DEVICE_CHARACTERS, type MeasureTable } from './measure-table.ts';
import { parseTimestamp } from './timestamp.ts';

const TIME_EXPECTED = 'ISO 8601 with a zone (2026-01-31T12:00:00Z), epoch seconds or epoch milliseconds';

/** Fields met in one reading before they are judged. Module-level and reused: a reading is judged at once, never concurrently. */
interface Found {
  device: unknown;
  deviceRank: number;
  deviceField: string;
  time: unknown;
  timeRank: number;
  timeField: string;
  quality: unknown;
  qualityField: string;
  metric: unknown;
  value: unknown;
  hasValue: boolean;
  unit: unknown;
  envelope: Record<string, unknown> | undefined;
  /** Measure values met, good or bad. */
  met: number;
}

const NOT_FOUND = 1_000;

/** Fills the draft from a parsed JSON value; `arrivalMs` is the arrival at the door. */
export type ReadingValidator = (input: unknown, arrivalMs: number, draft: Draft) => void;

/** `clockAheadMs`: how far an event time may be ahead of its arrival (2 minutes in a live stream). */
export function createReadingValidator(
  profile: CompiledProfile,
  table: MeasureTable,
  clockAheadMs: number,
): ReadingValidator {
  const { roles, measures, measureIndex, units, openMeasures, dimensions } = profile;
  const empty = emptyFound();
  empty.deviceField = profile.source.wire.device[0] ?? empty.deviceField;
  empty.timeField = profile.source.wire.time[0] ?? empty.timeField;
  const found = { ...empty };

  function walk(input: Record<string, unknown>, draft: Draft, depth: number): void {
    for (const key in input) {
      const value = input[key];
      const role = roles.get(key);
      if (role === undefined) {
        if (openMeasures && typeof value === 'number') open(draft, key, key, value);
        continue;
      }
      switch (role.kind) {
        case 'device':
          if (role.rank - depth * NOT_FOUND < found.deviceRank) {
            found.device = value;
            found.deviceRank = role.rank - depth * NOT_FOUND;
            found.deviceField = key;
          }
          break;
        case 'time':
          if (role.rank - depth * NOT_FOUND < found.timeRank) {
            found.time = value;
            found.timeRank = role.rank - depth * NOT_FOUND;
            found.timeField = key;
          }
          break;
        case 'quality':
          found.quality = value;
          found.qualityField = key;
          break;
        case 'dimension':
          setDimension(draft, role.index, value);
          break;
        case 'measure':
          measure(draft, role.index, key, value, 1);
          break;
        case 'measures':
          if (isObject(value)) for (const name in value) named(draft, name, `${key}.${name}`, value[name]);
          else reject(draft, 'not-an-object', key, value, 'an object of measures by name');
          break;
        case 'dimensions':
          if (isObject(value)) {
            for (let i = 0; i < dimensions.length; i += 1) {
              const name = dimensions[i] as string;
              if (value[name] !== undefined) setDimension(draft, i, value[name]);
            }
          }
          break;
        case 'metric':
          found.metric = value;
          break;
        case 'value':
          found.value = value;
          found.hasValue = true;
          break;
        case 'unit':
          found.unit = value;
          break;
        case 'envelope':
          if (isObject(value)) found.envelope = value;
          break;
      }
    }
  }

  function measure(draft: Draft, index: number, field: string, value: unknown, factor: number): void {
    found.met += 1;
    const spec = measures[index] as CompiledMeasure;
    const number = spec.flag && typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      reject(
        draft,
        'not-a-number',
        field,
        value,
        spec.flag ? 'true, false, 0 or 1' : `a finite number of ${spec.unit}`,
      );
      return;
    }
    const scaled = factor === 1 ? number : number * factor;
    if (scaled < spec.min || scaled > spec.max) {
      reject(draft, 'out-of-range', field, value, `${spec.min} to ${spec.max} ${spec.unit}`);
      return;
    }
    if (!addValue(draft, index, scaled)) twice(draft, spec.name, field, value);
  }

  function open(draft: Draft, name: string, field: string, value: unknown): void {
    found.met += 1;
    const index = internMeasure(table, name);
    if (index < 0) reject(draft, 'unknown-measure', field, value, 'a measure name of 1 to 128 printable characters');
    else if (typeof value !== 'number' || !Number.isFinite(value))
      reject(draft, 'not-a-number', field, value, 'a finite number');
    else if (!addValue(draft, index, value)) twice(draft, name, field, value);
  }

  function named(draft: Draft, name: string, field: string, value: unknown): void {
    const index = measureIndex.get(name);
    if (index !== undefined) measure(draft, index, field, value, 1);
    else if (openMeasures) open(draft, name, field, value);
    else unknown(draft, name, field);
  }

  function unknown(draft: Draft, name: unknown, field: string): void {
    found.met += 1;
    const known = measures.map((each) => each.name).join(', ');
    reject(draft, 'unknown-measure', field, name, `one of ${known}`);
  }

  /** `metric` + `value` (+ `unit`), or `value` + `unit` where the profile says what the unit measures. */
  function metricOrUnit(draft: Draft): void {
    const { metric, unit, value } = found;
    const meaning = typeof unit === 'string' ? units.get(unit) : undefined;
    if (typeof metric === 'string') {
      const index = measureIndex.get(metric);
      if (index !== undefined && meaning !== undefined) {
        if (meaning.index === index) measure(draft, index, 'value', value, meaning.factor);
        else {
          found.met += 1;
          reject(draft, 'unknown-unit', 'unit', unit, `a unit of ${metric}, such as ${measures[index]?.unit}`);
        }
      } else if (index !== undefined) measure(draft, index, 'value', value, 1);
      else if (openMeasures) open(draft, metric, 'value', value);
      else unknown(draft, metric, 'metric');
    } else if (metric === undefined && meaning !== undefined) {
      measure(draft, meaning.index, 'value', value, meaning.factor);
    } else {
      found.met += 1;
      if (metric === undefined && typeof unit === 'string' && units.size > 0) {
        reject(draft, 'unknown-unit', 'unit', unit, `one of ${[...units.keys()].join(', ')}, or a metric`);
      } else reject(draft, 'missing-metric', 'metric', metric, 'the name of the measure that value belongs to');
    }
  }

  function wholeReading(draft: Draft, reason: RejectReason, field: string, value: unknown, expected: string): void {
    draft.issues = [issueOf(reason, field, value, expected), ...draft.issues];
    draft.whole = true;
  }

  function setDevice(draft: Draft): void {
    const device =
      typeof found.device === 'number' && Number.isInteger(found.device) ? String(found.device) : found.device;
    if (device === undefined || device === null || (typeof device === 'string' && device.trim() === '')) {
      wholeReading(draft, 'missing-device', found.deviceField, found.device, 'the id of the device, a text');
    } else if (typeof device !== 'string' || !isPlainName(device, MAX_DEVICE_CHARACTERS)) {
      const expected = `a text of 1 to ${MAX_DEVICE_CHARACTERS} printable characters`;
      wholeReading(draft, 'bad-device', found.deviceField, found.device, expected);
    } else draft.device = device;
  }

  function setTime(draft: Draft, arrivalMs: number): void {
    if (found.time === undefined || found.time === null || found.time === '') {
      wholeReading(draft, 'missing-time', found.timeField, found.time, TIME_EXPECTED);
      return;
    }
    draft.timeMs = parseTimestamp(found.time);
    if (Number.isNaN(draft.timeMs)) wholeReading(draft, 'bad-time', found.timeField, found.time, TIME_EXPECTED);
    else if (draft.timeMs > arrivalMs + clockAheadMs) {
      const expected = `at most ${clockAheadMs / 1000} s ahead of the arrival at ${arrivalMs} (ms since the epoch)`;
      wholeReading(draft, 'clock-ahead', found.timeField, found.time, expected);
    }
  }

  function checkQuality(draft: Draft): void {
    const { quality } = found;
    if (quality === undefined || quality === null) return;
    if (typeof quality !== 'number' || !(quality >= 0 && quality <= 1)) {
      wholeReading(draft, 'bad-quality', found.qualityField, quality, 'a number from 0 to 1');
    }
  }

  return (input, arrivalMs, draft) => {
    resetDraft(draft);
    if (!isObject(input)) {
      wholeReading(draft, 'not-an-object', '', input, 'a JSON object with device, time and measures');
      draft.rejectedValues = 1;
      return;
    }
    Object.assign(found, empty);
    walk(input, draft, 0);
    if (found.envelope !== undefined) walk(found.envelope, draft, 1);
    if (found.hasValue || found.metric !== undefined) metricOrUnit(draft);
    setDevice(draft);
    setTime(draft, arrivalMs);
    checkQuality(draft);
    if (found.met === 0 && !draft.whole && draft.issues.length === 0) {
      wholeReading(draft, 'no-measures', 'measures', undefined, 'at least one measure of the profile');
    }
    if (draft.whole) draft.count = 0;
    else if (draft.count === 0) draft.whole = true;
    if (draft.whole) draft.rejectedValues = Math.max(1, found.met);
  };
}

function reject(draft: Draft, reason: RejectReason, field: string, value: unknown, expected: string): void {
  draft.issues.push(issueOf(reason, field, value, expected));
  draft.rejectedValues += 1;
}

function twice(draft: Draft, measure: string, field: string, value: unknown): void {
  reject(draft, 'measure-twice', field, value, `one value of ${measure} in a reading`);
}

function setDimension(draft: Draft, index: number, value: unknown): void {
  if (typeof value === 'string')
    draft.dimensions[index] = value.length > MAX_DEVICE_CHARACTERS ? value.slice(0, MAX_DEVICE_CHARACTERS) : value;
  else if (typeof value === 'number' || typeof value === 'boolean') draft.dimensions[index] = String(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function emptyFound(): Found {
  return {
    device: undefined,
    deviceRank: NOT_FOUND,
    deviceField: 'device_id',
    time: undefined,
    timeRank: NOT_FOUND,
    timeField: 'timestamp',
    quality: undefined,
    qualityField: 'quality',
    metric: undefined,
    value: undefined,
    hasValue: false,
    unit: undefined,
    envelope: undefined,
    met: 0,
  };
}
