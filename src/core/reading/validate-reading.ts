// A parsed JSON value → a draft: finds device, time, dimensions and measures by the profile's wire names and checks
// each value. Never throws; what is wrong becomes an issue. A bad measure is rejected alone, a reading without device
// or time whole.
import type { CompiledProfile } from '../profile/compile.ts';
import { type Draft, issueOf, resetDraft } from './draft.ts';
import { idOf, literalsOf } from './id-text.ts';
import type { Issue, RejectReason } from './issue.ts';
import { createMeasureJudge, rejectValue } from './measure-judge.ts';
import { MAX_DEVICE_CHARACTERS, type MeasureTable } from './measure-table.ts';
import { seemsMeasured } from './open-member.ts';
import { NumberLiteral } from './shown.ts';
import { timeExpected, timeHint } from './time-hint.ts';
import { PLAUSIBLE_TIMES, parseTimestamp, type TimeRange } from './timestamp.ts';

export interface ReadingLimits {
  /** How far an event time may be ahead of its arrival (2 minutes in a live stream). */
  readonly clockAheadMs: number;
  /** Event times that are believed. Default 1990 to 2100. */
  readonly times?: TimeRange;
}

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
  /** What is stated for the reading's values. */
  unit: unknown;
  metric: unknown;
  value: unknown;
  hasValue: boolean;
  /** What was wrong with a dimension; the first one is enough. */
  dimension: Issue | undefined;
  /** An id or a dimension is a number, whose digits JSON.parse may have changed. */
  hasNumber: boolean;
}

const NOT_FOUND = 1_000;

/**
 * Fills the draft from a parsed JSON value; `arrivalMs` is the arrival at the door, `text` what the value was parsed
 * from.
 */
export type ReadingValidator = (input: unknown, arrivalMs: number, draft: Draft, text?: string) => void;

type Fields = Record<string, unknown>;

export function createReadingValidator(
  profile: CompiledProfile,
  table: MeasureTable,
  { clockAheadMs, times = PLAUSIBLE_TIMES }: ReadingLimits,
): ReadingValidator {
  const { roles, measureIndex, openMeasures, dimensions, minQuality, stampShiftMs } = profile;
  const { device: deviceNames, time: timeNames, quality: qualityNames, envelope = [] } = profile.source.wire;
  const dimensionNames = new Set(dimensions);
  const isId = (name: string): boolean => {
    const kind = roles.get(name)?.kind;
    return kind === 'device' || kind === 'dimension' || dimensionNames.has(name);
  };
  const statesUnits = roles.get('unit')?.kind === 'unit';
  const expectedTime = timeExpected(times);
  const judge = createMeasureJudge(profile, table);
  const found = nothingFound();

  /** What is inside an envelope (`depth` 1) stands before what is on it. */
  function walk(input: Fields, draft: Draft, depth: number): void {
    for (const key in input) {
      const value = input[key];
      const role = roles.get(key);
      if (role === undefined) {
        if (openMeasures && seemsMeasured(value)) judge.open(draft, key, key, value);
        continue;
      }
      switch (role.kind) {
        case 'device':
          if (typeof value === 'number') found.hasNumber = true;
          keepLower(found.device, value, role.rank - depth * NOT_FOUND, key);
          break;
        case 'time':
        case 'quality':
          keepLower(found[role.kind], value, role.rank - depth * NOT_FOUND, key);
          break;
        case 'dimension':
          setDimension(draft, role.index, key, value);
          break;
        case 'measure':
          judge.measure(draft, role.index, key, value);
          break;
        case 'measures':
          if (isObject(value)) measured(value, key, draft, depth);
          else rejectValue(draft, 'not-an-object', key, value, 'an object of measures by name');
          break;
        case 'dimensions':
          if (isObject(value)) {
            for (const [i, name] of dimensions.entries())
              if (Object.hasOwn(value, name)) setDimension(draft, i, `${key}.${name}`, value[name]);
          } else if (value !== null) wrongDimension(key, value, 'an object of dimensions by name');
          break;
        case 'value':
          found.value = value;
          found.hasValue = true;
          break;
        case 'metric':
          // null is not given, as a unit's and a quality's.
          if (value !== null) found.metric = value;
          break;
      }
    }
  }

  /**
   * An object of measures by name. A text called `unit` in it is the unit of what is in there, and a quality that of
   * the reading.
   */
  function measured(values: Fields, field: string, draft: Draft, depth: number): void {
    const hasUnit = typeof values.unit === 'string' && statesUnits && !measureIndex.has('unit');
    if (hasUnit) judge.stated(unitOf(values) ?? found.unit);
    for (const name in values) {
      if (hasUnit && name === 'unit') continue;
      const role = openMeasures ? undefined : roles.get(name);
      if (role?.kind === 'quality') {
        keepLower(found.quality, values[name], role.rank - depth * NOT_FOUND, `${field}.${name}`);
      } else judge.named(draft, name, `${field}.${name}`, values[name]);
    }
    if (hasUnit) judge.stated(found.unit);
  }

  function setDimension(draft: Draft, index: number, field: string, value: unknown): void {
    if (typeof value === 'number') found.hasNumber = true;
    // Not given: an empty region is none.
    if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) return;
    const text = typeof value === 'boolean' ? String(value) : idOf(value);
    if (text !== undefined) draft.dimensions[index] = text;
    else
      wrongDimension(field, value, `a text of 1 to ${MAX_DEVICE_CHARACTERS} printable characters, or a whole number`);
  }

  function wrongDimension(field: string, value: unknown, expected: string): void {
    found.dimension ??= issueOf(isBroken(value) ? 'not-utf-8' : 'bad-dimension', field, value, expected);
  }

  function setDevice(draft: Draft): void {
    const { value, field } = found.device;
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
      rejectWhole(draft, 'missing-device', field, value, 'the id of the device, a text');
      return;
    }
    const id = idOf(value);
    if (id !== undefined) draft.device = id;
    else {
      const expected = `a text of 1 to ${MAX_DEVICE_CHARACTERS} printable characters, or a whole number without exponent`;
      rejectWhole(draft, isBroken(value) ? 'not-utf-8' : 'bad-device', field, value, expected);
    }
  }

  function setTime(draft: Draft, arrivalMs: number): void {
    const { value, field } = found.time;
    if (value === undefined || value === null || value === '') {
      rejectWhole(draft, 'missing-time', field, value, expectedTime);
      return;
    }
    const stampMs = parseTimestamp(value, times);
    draft.timeMs = stampMs - stampShiftMs;
    if (Number.isNaN(stampMs)) rejectWhole(draft, 'bad-time', field, value, `${expectedTime}${timeHint(value)}`);
    else if (stampMs > arrivalMs + clockAheadMs) {
      const expected = `at most ${clockAheadMs / 1000} s ahead of the arrival at ${arrivalMs} (ms since the epoch)`;
      rejectWhole(draft, 'clock-ahead', field, value, expected);
    }
  }

  function checkQuality(draft: Draft): void {
    const { value, field } = found.quality;
    if (value === undefined || value === null) return;
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
      rejectWhole(draft, 'bad-quality', field, value, 'a number from 0 to 1');
    } else if (minQuality !== undefined && value <= minQuality) {
      rejectWhole(
        draft,
        'low-quality',
        field,
        value,
        `above ${minQuality}: the device itself calls the reading no good`,
      );
    }
  }

  /** What is in the envelope; the first of the profile's names that holds an object. */
  function envelopeOf(input: Fields): Fields | undefined {
    for (const name of envelope) {
      const inner = Object.hasOwn(input, name) ? input[name] : undefined;
      if (isObject(inner)) return inner;
    }
    return undefined;
  }

  function unitOf(input: Fields): unknown {
    if (!statesUnits || !Object.hasOwn(input, 'unit')) return undefined;
    const { unit } = input;
    return unit === null || (typeof unit === 'string' && unit.trim() === '') ? undefined : unit;
  }

  function look(input: Fields, draft: Draft): void {
    resetDraft(draft);
    forget(found.device, deviceNames[0] ?? 'device_id');
    forget(found.time, timeNames[0] ?? 'timestamp');
    forget(found.quality, qualityNames?.[0] ?? 'quality');
    found.metric = undefined;
    found.value = undefined;
    found.hasValue = false;
    found.dimension = undefined;
    found.hasNumber = false;
    const inner = envelopeOf(input);
    found.unit = (inner === undefined ? undefined : unitOf(inner)) ?? unitOf(input);
    judge.begin(found.unit);
    walk(input, draft, 0);
    if (inner !== undefined) walk(inner, draft, 1);
    if (found.hasValue || found.metric !== undefined) judge.metric(draft, found.metric, found.value);
  }

  return (input, arrivalMs, draft, text) => {
    if (!isObject(input)) {
      resetDraft(draft);
      rejectWhole(draft, 'not-an-object', '', input, 'a JSON object with device, time and measures');
      draft.rejectedValues = 1;
      return;
    }
    look(input, draft);
    if (found.hasNumber && text !== undefined) look(literalsOf(text, isId) as Fields, draft);
    setDevice(draft);
    setTime(draft, arrivalMs);
    checkQuality(draft);
    if (found.dimension !== undefined) whole(draft, found.dimension);
    if (judge.met() === 0 && !draft.whole && draft.issues.length === 0) {
      rejectWhole(draft, 'no-measures', 'measures', undefined, 'at least one measure of the profile');
    }
    if (draft.whole) draft.count = 0;
    else if (draft.count === 0) draft.whole = true;
    if (draft.whole) draft.rejectedValues = Math.max(1, judge.met());
  };
}

function rejectWhole(draft: Draft, reason: RejectReason, field: string, value: unknown, expected: string): void {
  whole(draft, issueOf(reason, field, value, expected));
}

function whole(draft: Draft, issue: Issue): void {
  draft.issues.unshift(issue);
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

/** Text with half of a surrogate pair, which UTF-8 cannot hold. */
function isBroken(value: unknown): boolean {
  return typeof value === 'string' && !value.isWellFormed();
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral);
}

function nothingFound(): Found {
  const ranked = (): Ranked => ({ value: undefined, rank: NOT_FOUND, field: '' });
  return {
    device: ranked(),
    time: ranked(),
    quality: ranked(),
    unit: undefined,
    metric: undefined,
    value: undefined,
    hasValue: false,
    dimension: undefined,
    hasNumber: false,
  };
}
