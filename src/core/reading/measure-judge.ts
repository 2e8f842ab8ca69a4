// One value of a reading: which measure it is, and whether it can be one. Fills the draft with good values and with
// issues of bad ones.
import type { CompiledMeasure, CompiledProfile } from '../profile/compile.ts';
import type { CompiledUnit } from '../profile/unit-table.ts';
import { addIssue, addValue, type Draft, issueOf, MAX_MEASURES } from './draft.ts';
import type { RejectReason } from './issue.ts';
import { internMeasure, isMeasureName, type MeasureTable } from './measure-table.ts';
import { NumberLiteral, shownValue } from './shown.ts';

export interface MeasureJudge {
  /** A value under a name of the profile's measure `index`, as `field`. */
  measure(draft: Draft, index: number, field: string, value: unknown): void;
  /** A value under any name. */
  named(draft: Draft, name: string, field: string, value: unknown): void;
  /** A value under a name that an open profile takes as a measure. */
  open(draft: Draft, name: string, field: string, value: unknown): void;
  /** `metric` + `value`, or `value` alone where the profile says what the reading's unit measures. */
  metric(draft: Draft, metric: unknown, value: unknown): void;
  /** Values met since `begin`, good or bad. */
  met(): number;
  /** A reading begins; `unit` is what it states for its values, undefined where it states none. */
  begin(unit: unknown): void;
  /** The values from here on are in this unit. */
  stated(unit: unknown): void;
}

export function createMeasureJudge(profile: CompiledProfile, table: MeasureTable): MeasureJudge {
  const { measures, measureIndex, units, openMeasures } = profile;
  const knownNames = `one of ${measures.map((each) => each.name).join(', ')}`;
  const knownUnits = `one of ${units.all.map((each) => each.name).join(', ')}, or a metric`;
  const unitsOf = measures.map((spec, index) => {
    const own = units.all.filter((unit) => unit.of[index] !== undefined).map((unit) => unit.name);
    return `a unit of ${spec.name}: ${own.join(', ') || 'it has none'}`;
  });
  let met = 0;
  let stated: unknown;
  let unit: CompiledUnit | undefined;

  /** What is stated for a measure of the profile holds for it, or it is not known what the number means. */
  function scaled(draft: Draft, index: number, field: string, value: number): number | undefined {
    if (stated === undefined || (measures[index] as CompiledMeasure).flag) return value;
    const conversion = unit?.of[index];
    if (conversion !== undefined) return (value - conversion.offset) * conversion.factor;
    if (field === 'value') rejectValue(draft, 'unknown-unit', 'unit', stated, unitsOf[index] as string);
    else {
      const issue = issueOf('unknown-unit', field, value, unitsOf[index] as string);
      addIssue(draft, { ...issue, value: `${issue.value} in ${shownValue(stated)}` });
      draft.rejectedValues += 1;
    }
    return undefined;
  }

  function measure(draft: Draft, index: number, field: string, given: unknown): void {
    met += 1;
    const spec = measures[index] as CompiledMeasure;
    const value = plain(given);
    const number = spec.flag && typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      const expected = spec.flag ? 'true, false, 0 or 1' : `a finite number of ${spec.unit}`;
      rejectValue(draft, 'not-a-number', field, given, expected);
      return;
    }
    const own = scaled(draft, index, field, number);
    if (own === undefined) return;
    if (!(own >= spec.min && own <= spec.max && Number.isFinite(own))) {
      rejectValue(draft, 'out-of-range', field, given, `${spec.min} to ${spec.max} ${spec.unit}`);
    } else if (!addValue(draft, index, own)) twice(draft, spec.name, field, given);
  }

  function open(draft: Draft, name: string, field: string, given: unknown): void {
    met += 1;
    const value = plain(given);
    if (!name.isWellFormed()) rejectValue(draft, 'not-utf-8', field, given, 'a measure name without lone surrogates');
    else if (!isMeasureName(name)) {
      rejectValue(draft, 'unknown-measure', field, given, 'a measure name of 1 to 128 printable characters');
    } else if (typeof value !== 'number' || !Number.isFinite(value)) {
      rejectValue(draft, 'not-a-number', field, given, 'a finite number');
    } else if (draft.count >= MAX_MEASURES) {
      rejectValue(draft, 'too-many-measures', field, given, `at most ${MAX_MEASURES} measures in a reading`);
    } else if (!addValue(draft, internMeasure(table, name), value)) twice(draft, name, field, given);
  }

  function unknown(draft: Draft, name: unknown, field: string): void {
    met += 1;
    rejectValue(draft, 'unknown-measure', field, name, knownNames);
  }

  function state(given: unknown): void {
    // Senders state the same one again and again.
    if (given !== stated) unit = typeof given === 'string' ? units.find(given) : undefined;
    stated = given;
  }

  return {
    measure,
    named(draft, name, field, value) {
      const index = measureIndex.get(name);
      if (index !== undefined) measure(draft, index, field, value);
      else if (openMeasures) open(draft, name, field, value);
      else unknown(draft, name, field);
    },
    open,
    metric(draft, metric, value) {
      const index = typeof metric === 'string' ? measureIndex.get(metric) : undefined;
      if (index !== undefined) measure(draft, index, 'value', value);
      else if (typeof metric === 'string' && openMeasures) open(draft, metric, 'value', value);
      else if (typeof metric === 'string') unknown(draft, metric, 'metric');
      else if (metric === undefined && unit !== undefined && unit.only >= 0) measure(draft, unit.only, 'value', value);
      else {
        met += 1;
        if (metric === undefined && stated !== undefined && unit === undefined && units.all.length > 0) {
          rejectValue(draft, 'unknown-unit', 'unit', stated, knownUnits);
        } else rejectValue(draft, 'missing-metric', 'metric', metric, 'the name of the measure that value belongs to');
      }
    },
    met: () => met,
    begin(given) {
      met = 0;
      state(given);
    },
    stated: state,
  };
}

function plain(value: unknown): unknown {
  return value instanceof NumberLiteral ? Number(value.text) : value;
}

/** Rejects one value; its neighbours stand. */
export function rejectValue(draft: Draft, reason: RejectReason, field: string, value: unknown, expected: string): void {
  addIssue(draft, issueOf(reason, field, value, expected));
  draft.rejectedValues += 1;
}

function twice(draft: Draft, measure: string, field: string, value: unknown): void {
  rejectValue(draft, 'measure-twice', field, value, `one value of ${measure} in a reading`);
}
