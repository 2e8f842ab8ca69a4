// Puts back what the quarantine bucket holds, day by day, each day's in the order of arrival. Nothing is deleted unless
// asked, and then only objects of which every line was put back.

import { whyNotPut } from './destination.ts';
import type { DoneKeys } from './done-keys.ts';
import type { Bucket, RawTarget } from './places.ts';
import { PREFIXES, parseObject, type Quarantined } from './quarantined.ts';
import { rawRecords } from './raw-records.ts';
import { dayOfKey, isSelected, mayHold, type Selection } from './selection.ts';

export interface BucketRedrive {
  readonly bucket: Bucket;
  /** undefined: a dry run. */
  readonly target: RawTarget | undefined;
  readonly done: DoneKeys;
  readonly selection: Selection;
  readonly delete: boolean;
  /** Told after each object that was read. */
  readonly onProgress: (objects: number, of: number) => void;
}

export interface BucketOutcome {
  objects: number;
  /** Objects that an earlier run of the same selection has put back. */
  alreadyDone: number;
  /** Readings and whole records of the selection. */
  found: number;
  records: number;
  put: number;
  deleted: number;
  /** How many by reason. */
  reasons: Record<string, number>;
  /** Objects that could not be read, and what of them could not be put back, and why. They are never deleted. */
  problems: string[];
}

const PARALLEL_READS = 8;

/** Rejects when S3 or Kinesis refuses; what was put back until then is remembered. */
export async function redriveBucket(options: BucketRedrive): Promise<BucketOutcome> {
  const { bucket, done, selection, onProgress } = options;
  const outcome: BucketOutcome = {
    objects: 0,
    alreadyDone: 0,
    found: 0,
    records: 0,
    put: 0,
    deleted: 0,
    reasons: {},
    problems: [],
  };
  const days = new Map<string, string[]>();
  let total = 0;
  for (const prefix of PREFIXES) {
    for await (const key of bucket.keys(prefix)) {
      if (!mayHold(key, selection)) continue;
      if (done.has(key)) {
        outcome.alreadyDone += 1;
        continue;
      }
      total += 1;
      const day = dayOfKey(key);
      days.set(day, [...(days.get(day) ?? []), key]);
    }
  }
  for (const [, keys] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await redriveDay(keys, options, outcome, () => onProgress(outcome.objects, total));
  }
  return outcome;
}

async function redriveDay(
  keys: readonly string[],
  { bucket, target, done, selection, delete: deletes }: BucketRedrive,
  outcome: BucketOutcome,
  onRead: () => void,
): Promise<void> {
  const chosen: Quarantined[] = [];
  const finished: string[] = [];
  const whole: string[] = [];
  for (let at = 0; at < keys.length; at += PARALLEL_READS) {
    const some = keys.slice(at, at + PARALLEL_READS);
    const texts = await Promise.all(some.map((key) => bucket.text(key)));
    for (const [index, key] of some.entries()) {
      outcome.objects += 1;
      const parsed = parseObject(key, texts[index] ?? '');
      onRead();
      if ('problem' in parsed) {
        outcome.problems.push(parsed.problem);
        continue;
      }
      const selected = parsed.items.filter((item) => isSelected(item, selection));
      let isWhole = selected.length === parsed.items.length;
      for (const item of selected) {
        outcome.reasons[item.reason] = (outcome.reasons[item.reason] ?? 0) + 1;
        const why = whyNotPut(item.data, item.partitionKey);
        if (why === undefined) chosen.push(item);
        else {
          isWhole = false;
          outcome.problems.push(
            `${key}: of sequence number ${item.position[1]}, what was ${item.reason} stays: ${why}`,
          );
        }
      }
      finished.push(key);
      if (isWhole) whole.push(key);
    }
  }
  const records = rawRecords(chosen);
  outcome.found += chosen.length;
  outcome.records += records.length;
  if (target === undefined) return;
  await target.put(records);
  outcome.put += chosen.length;
  done.add(finished);
  if (!deletes) return;
  await bucket.delete(whole);
  outcome.deleted += whole.length;
}
