// Where a reading came from: (raw shard, sequence number, index in the record). At or below the absorbed position it is
// a redelivery.

export interface Position {
  readonly sequence: string;
  readonly index: number;
}

/**
 * Kinesis sequence numbers are decimal strings of up to 128 digits that grow within a shard: longer is larger, then
 * digit by digit.
 */
export function compareSequences(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isAtOrBelow(sequence: string, index: number, mark: Position | undefined): boolean {
  if (mark === undefined) return false;
  const order = compareSequences(sequence, mark.sequence);
  return order < 0 || (order === 0 && index <= mark.index);
}

/**
 * Raw shards whose marks a key group keeps: those that something came from last. A stream that is split and merged
 * every hour would else leave a mark of some 80 bytes for each shard that it ever had. Four times the most that can be
 * set (rawShards), or a stream on demand of 2 GB/s: a shard takes 1 MB/s
 * (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html).
 */
export const MAX_MARKS = 2_000;

/** Moves the shard's mark. The one that has stood still longest goes out where there are too many. */
export function moveMark(marks: Map<string, Position>, shard: string, to: Position): void {
  marks.delete(shard);
  marks.set(shard, to);
  if (marks.size <= MAX_MARKS) return;
  for (const oldest of marks.keys()) {
    marks.delete(oldest);
    return;
  }
}
