// One reading as the validator finds it, on its way into the rows. One draft is reused for all.
import type { Issue, RejectReason } from './issue.ts';
import { shownText, shownValue } from './shown.ts';

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
  /** Issues beyond those that are told one by one. */
  untold: number;
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
    untold: 0,
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
  draft.untold = 0;
  draft.rejectedValues = 0;
  draft.whole = false;
}

/** Values that a reading may have. Any more are a mistake, and each takes a column of its own in a pack. */
export const MAX_MEASURES = 1000;
/** Issues of one reading that are told one by one. */
const MAX_ISSUES = 32;

/** Adds an issue; what comes after the first ones is told in a single one, with how many there are. */
export function addIssue(draft: Draft, issue: Issue): void {
  const { issues } = draft;
  if (issues.length < MAX_ISSUES) {
    issues.push(issue);
    return;
  }
  draft.untold += 1;
  const value = draft.untold === 1 ? `this and the ${MAX_ISSUES} before it` : `${draft.untold} like it or others`;
  issues[MAX_ISSUES] = { ...(issues[MAX_ISSUES] ?? issue), value, expected: 'fewer faults in a reading' };
}

/**
 * Answers false, and adds nothing, where the reading already has a value of this measure (under another of its names).
 */
export function addValue(draft: Draft, measure: number, value: number): boolean {
  for (let i = 0; i < draft.count; i += 1) if (draft.measures[i] === measure) return false;
  draft.measures[draft.count] = measure;
  draft.values[draft.count] = value;
  draft.count += 1;
  return true;
}

/** What was wrong with `field`. Never throws, whatever the value. */
export function issueOf(reason: RejectReason, field: string, value: unknown, expected: string): Issue {
  return { reason, field: shownText(field), value: shownValue(value), expected };
}
