// A parsed JSON value → a draft: finds device, time, dimensions and measures by the profile's wire names and checks each value.
// Never throws; what is wrong becomes an issue. A bad measure is rejected alone, a reading without device or time whole.
import type { CompiledProfile } from '../profile/compile.ts';
import { type Draft, issueOf, resetDraft } from './draft.ts';
import type { RejectReason } from './issue.ts';
import { createMeasureJudge, rejectValue } from './measure-judge.ts';
import { isPlainName, MAX_DEVICE_CHARACTERS, type MeasureTable } from './measure-table.ts';
import { parseTimestamp } from './timestamp.ts';

const TIME_EXPECTED = 'ISO 8601 with a zone (2026-01-31T12:00:00Z), epoch seconds or epoch milliseconds';

/** A field that may come under several names, and again in an envelope: the lowest rank wins. */
interface Ranked {
  value: unknown;
  rank: number;
  field: string;
}

/** Fields met in one reading before they are judged. */
interface Found {
  readonly device: Ranked;
  readonly time: Ranked;
  readonly quality: Ranked;
  metric: unknown;
  value: unknown;
  hasValue: boolean;
  unit: unknown;
  envelope: Record<string, unknown> | undefined;
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
  const { roles, openMeasures, dimensions } = profile;
  const { device: deviceNames, time: timeNames, quality: qualityNames } = profile.source.wire;
  const judge = createMeasureJudge(profile, table);
  const found = nothingFound();

  /** What is inside an envelope (`depth` 1) stands before what is on it. */
  function walk(input: Record<string, unknown>, draft: Draft, depth: number): void {
    for (const key in input) {
      const value = input[key];
      const role = roles.get(key);
      if (role === undefined) {
        if (openMeasures && typeof value === 'number') judge.open(draft, key, key, value);
        continue;
      }
      switch (role.kind) {
        case 'device':
        case 'time':
        case 'quality':
          keepLower(found[role.kind], value, role.rank - depth * NOT_FOUND, key);
          break;
        case 'dimension':
          setDimension(draft, role.index, value);
          break;
        case 'measure':
          judge.measure(draft, role.index, key, value, 1);
          break;
        case 'measures':
          if (isObject(value)) for (const name in value) judge.named(draft, name, `${key}.${name}`, value[name]);
          else rejectValue(draft, 'not-an-object', key, value, 'an object of measures by name');
          break;
        case 'dimensions':
          if (isObject(value)) {
            for (const [i, name] of dimensions.entries())
              if (value[name] !== undefined) setDimension(draft, i, value[name]);
          }
          break;
        case 'value':
          found.value = value;
          found.hasValue = true;
          break;
        case 'metric':
        case 'unit':
          found[role.kind] = value;
          break;
        case 'envelope':
          if (isObject(value)) found.envelope = value;
          break;
      }
    }
  }

  function setDevice(draft: Draft): void {
    const { value, field } = found.device;
    const device = typeof value === 'number' && Number.isInteger(value) ? String(value) : value;
    if (device === undefined || device === null || (typeof device === 'string' && device.trim() === '')) {
      rejectWhole(draft, 'missing-device', field, value, 'the id of the device, a text');
    } else if (typeof device !== 'string' || !isPlainName(device, MAX_DEVICE_CHARACTERS)) {
      rejectWhole(draft, 'bad-device', field, value, `a text of 1 to ${MAX_DEVICE_CHARACTERS} printable characters`);
    } else draft.device = device;
  }

  function setTime(draft: Draft, arrivalMs: number): void {
    const { value, field } = found.time;
    if (value === undefined || value === null || value === '') {
      rejectWhole(draft, 'missing-time', field, value, TIME_EXPECTED);
      return;
    }
    draft.timeMs = parseTimestamp(value);
    if (Number.isNaN(draft.timeMs)) rejectWhole(draft, 'bad-time', field, value, TIME_EXPECTED);
    else if (draft.timeMs > arrivalMs + clockAheadMs) {
      const expected = `at most ${clockAheadMs / 1000} s ahead of the arrival at ${arrivalMs} (ms since the epoch)`;
      rejectWhole(draft, 'clock-ahead', field, value, expected);
    }
  }

  function checkQuality(draft: Draft): void {
    const { value, field } = found.quality;
    if (value === undefined || value === null) return;
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
      rejectWhole(draft, 'bad-quality', field, value, 'a number from 0 to 1');
    }
  }

  function begin(): void {
    judge.begin();
    forget(found.device, deviceNames[0] ?? 'device_id');
    forget(found.time, timeNames[0] ?? 'timestamp');
    forget(found.quality, qualityNames?.[0] ?? 'quality');
    found.metric = undefined;
    found.value = undefined;
    found.hasValue = false;
    found.unit = undefined;
    found.envelope = undefined;
  }

  return (input, arrivalMs, draft) => {
    resetDraft(draft);
    if (!isObject(input)) {
      rejectWhole(draft, 'not-an-object', '', input, 'a JSON object with device, time and measures');
      draft.rejectedValues = 1;
      return;
    }
    begin();
    walk(input, draft, 0);
    if (found.envelope !== undefined) walk(found.envelope, draft, 1);
    if (found.hasValue || found.metric !== undefined) judge.metric(draft, found.metric, found.unit, found.value);
    setDevice(draft);
    setTime(draft, arrivalMs);
    checkQuality(draft);
    if (judge.met() === 0 && !draft.whole && draft.issues.length === 0) {
      rejectWhole(draft, 'no-measures', 'measures', undefined, 'at least one measure of the profile');
    }
    if (draft.whole) draft.count = 0;
    else if (draft.count === 0) draft.whole = true;
    if (draft.whole) draft.rejectedValues = Math.max(1, judge.met());
  };
}

function rejectWhole(draft: Draft, reason: RejectReason, field: string, value: unknown, expected: string): void {
  draft.issues = [issueOf(reason, field, value, expected), ...draft.issues];
  draft.whole = true;
}

function keepLower(ranked: Ranked, value: unknown, rank: number, field: string): void {
  if (rank >= ranked.rank) return;
  ranked.value = value;
  ranked.rank = rank;
  ranked.field = field;
}

function forget(ranked: Ranked, field: string): void {
  ranked.value = undefined;
  ranked.rank = NOT_FOUND;
  ranked.field = field;
}

function setDimension(draft: Draft, index: number, value: unknown): void {
  if (typeof value === 'string') draft.dimensions[index] = value.slice(0, MAX_DEVICE_CHARACTERS);
  else if (typeof value === 'number' || typeof value === 'boolean') draft.dimensions[index] = String(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nothingFound(): Found {
  const ranked = (): Ranked => ({ value: undefined, rank: NOT_FOUND, field: '' });
  return {
    device: ranked(),
    time: ranked(),
    quality: ranked(),
    metric: undefined,
    value: undefined,
    hasValue: false,
    unit: undefined,
    envelope: undefined,
  };
}
