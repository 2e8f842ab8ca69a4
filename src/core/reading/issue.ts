// Why a value, a reading or a record was rejected: data for the quarantine, never an exception.

/**
 * Every reason. A reason's place is its number in packs and in stored states, so the list only grows, at its end: one
 * line a reason, never moved, never removed. `other` stands for a number that this version does not know.
 */
export const REJECT_REASONS = [
  'other',
  'not-json',
  'not-an-object',
  'bad-gzip',
  'too-large',
  'missing-device',
  'bad-device',
  'missing-time',
  'bad-time',
  'clock-ahead',
  'bad-quality',
  'missing-metric',
  'no-measures',
  'unknown-measure',
  'unknown-unit',
  'measure-twice',
  'not-a-number',
  'out-of-range',
  'not-utf-8',
  'bad-aggregate',
  'too-deep',
  'internal-error',
  'bad-dimension',
  'low-quality',
  'too-many-measures',
] as const;

/** `other` is what another version may have meant; no reading is rejected by that name. */
export type RejectReason = Exclude<(typeof REJECT_REASONS)[number], 'other'>;

const numbers = new Map<string, number>(REJECT_REASONS.map((reason, number) => [reason, number]));

/** The reason's number in packs and states. */
export function reasonNumber(reason: RejectReason): number {
  return numbers.get(reason) ?? 0;
}

/** What a number of a pack or state stands for; `other` where this version does not know it. */
export function reasonOf(number: number): (typeof REJECT_REASONS)[number] {
  return REJECT_REASONS[number] ?? 'other';
}

export interface Issue {
  readonly reason: RejectReason;
  /** The field as it came, e.g. `measures.power_kw`, shortened; empty for a whole record. */
  readonly field: string;
  /** The value as it came, shortened JSON. */
  readonly value: string;
  /** What was expected, in words. */
  readonly expected: string;
}
