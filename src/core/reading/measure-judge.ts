// One value of a reading: which measure it is, and whether it can be one. Fills the draft with good values and with issues of bad ones.
import type { CompiledMeasure, CompiledProfile } from '../profile/compile.ts';
import { addValue, type Draft, issueOf } from './draft.ts';
import type { RejectReason } from './issue.ts';
import { internMeasure, type MeasureTable } from './measure-table.ts';

export interface MeasureJudge {
  /** A value under a name of the profile's measure `index`, as `field`; `factor` brings it to the measure's unit. */
  measure(draft: Draft, index: number, field: string, value: unknown, factor: number): void;
  /** A value under any name. */
  named(draft: Draft, name: string, field: string, value: unknown): void;
  /** A value under a name that an open profile takes as a measure. */
  open(draft: Draft, name: string, field: string, value: unknown): void;
  /** `metric` + `value` (+ `unit`), or `value` + `unit` where the profile says what the unit measures. */
  metric(draft: Draft, metric: unknown, unit: unknown, value: unknown): void;
  /** Values met since `begin`, good or bad. */
  met(): number;
  begin(): void;
}

export function createMeasureJudge(profile: CompiledProfile, table: MeasureTable): MeasureJudge {
  const { measures, measureIndex, units, openMeasures } = profile;
  let met = 0;

  function measure(draft: Draft, index: number, field: string, value: unknown, factor: number): void {
    met += 1;
    const spec = measures[index] as CompiledMeasure;
    const number = spec.flag && typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      rejectValue(
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
      rejectValue(draft, 'out-of-range', field, value, `${spec.min} to ${spec.max} ${spec.unit}`);
    } else if (!addValue(draft, index, scaled)) twice(draft, spec.name, field, value);
  }

  function open(draft: Draft, name: string, field: string, value: unknown): void {
    met += 1;
    const index = internMeasure(table, name);
    if (index < 0) {
      rejectValue(draft, 'unknown-measure', field, value, 'a measure name of 1 to 128 printable characters');
    } else if (typeof value !== 'number' || !Number.isFinite(value)) {
      rejectValue(draft, 'not-a-number', field, value, 'a finite number');
    } else if (!addValue(draft, index, value)) twice(draft, name, field, value);
  }

  function unknown(draft: Draft, name: unknown, field: string): void {
    met += 1;
    rejectValue(draft, 'unknown-measure', field, name, `one of ${measures.map((each) => each.name).join(', ')}`);
  }

  function named(draft: Draft, name: string, field: string, value: unknown): void {
    const index = measureIndex.get(name);
    if (index !== undefined) measure(draft, index, field, value, 1);
    else if (openMeasures) open(draft, name, field, value);
    else unknown(draft, name, field);
  }

  /** A metric that the profile names, perhaps in another unit of its own. */
  function known(draft: Draft, metric: string, index: number, unit: unknown, value: unknown): void {
    const meaning = typeof unit === 'string' ? units.get(unit) : undefined;
    if (meaning === undefined || meaning.index === index) {
      measure(draft, index, 'value', value, meaning?.factor ?? 1);
      return;
    }
    met += 1;
    rejectValue(draft, 'unknown-unit', 'unit', unit, `a unit of ${metric}, such as ${measures[index]?.unit}`);
  }

  return {
    measure,
    named,
    open,
    metric(draft, metric, unit, value) {
      const index = typeof metric === 'string' ? measureIndex.get(metric) : undefined;
      const meaning = metric === undefined && typeof unit === 'string' ? units.get(unit) : undefined;
      if (index !== undefined) known(draft, metric as string, index, unit, value);
      else if (typeof metric === 'string' && openMeasures) open(draft, metric, 'value', value);
      else if (typeof metric === 'string') unknown(draft, metric, 'metric');
      else if (meaning !== undefined) measure(draft, meaning.index, 'value', value, meaning.factor);
      else {
        met += 1;
        if (metric === undefined && typeof unit === 'string' && units.size > 0) {
          rejectValue(draft, 'unknown-unit', 'unit', unit, `one of ${[...units.keys()].join(', ')}, or a metric`);
        } else rejectValue(draft, 'missing-metric', 'metric', metric, 'the name of the measure that value belongs to');
      }
    },
    met: () => met,
    begin() {
      met = 0;
    },
  };
}

/** Rejects one value; its neighbours stand. */
export function rejectValue(draft: Draft, reason: RejectReason, field: string, value: unknown, expected: string): void {
  draft.issues.push(issueOf(reason, field, value, expected));
  draft.rejectedValues += 1;
}

function twice(draft: Draft, measure: string, field: string, value: unknown): void {
  rejectValue(draft, 'measure-twice', field, value, `one value of ${measure} in a reading`);
}
