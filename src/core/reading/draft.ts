// One reading as the validator finds it, on its way into the rows. One draft is reused for all.
import type { Issue, RejectReason } from './issue.ts';

export interface Draft {
  /** Empty where it is not usable. */
  device: string;
  timeMs: number;
  /** Values of the profile's dimensions, in their order. */
  dimensions: (string | null)[];
  /** Valid values: `measures[i]` is an index of the measure table, `values[i]` its number, for i < count. */
  count: number;
  measures: number[];
  values: number[];
  /** What was wrong; empty for a wholly valid reading. */
  issues: Issue[];
  /** Values that were rejected. At least 1 for a reading rejected whole. */
  rejectedValues: number;
  /** True where nothing of the reading can be used. */
  whole: boolean;
}

export function emptyDraft(dimensionCount: number): Draft {
  return {
    device: '',
    timeMs: 0,
    dimensions: new Array<string | null>(dimensionCount).fill(null),
    count: 0,
    measures: [],
    values: [],
    issues: [],
    rejectedValues: 0,
    whole: false,
  };
}

export function resetDraft(draft: Draft): void {
  draft.device = '';
  draft.timeMs = 0;
  for (let i = 0; i < draft.dimensions.length; i += 1) draft.dimensions[i] = null;
  draft.count = 0;
  if (draft.issues.length > 0) draft.issues = [];
  draft.rejectedValues = 0;
  draft.whole = false;
}

/** Answers false, and adds nothing, where the reading already has a value of this measure (under another of its names). */
export function addValue(draft: Draft, measure: number, value: number): boolean {
  for (let i = 0; i < draft.count; i += 1) if (draft.measures[i] === measure) return false;
  draft.measures[draft.count] = measure;
  draft.values[draft.count] = value;
  draft.count += 1;
  return true;
}

/** Longest piece of a wrong value that is repeated in its issue; the whole of it is in the quarantine. */
const SHOWN_CHARACTERS = 120;

export function issueOf(reason: RejectReason, field: string, value: unknown, expected: string): Issue {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return {
    reason,
    field,
    value: text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text,
    expected,
  };
}
