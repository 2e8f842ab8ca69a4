// Where a reading came from: (raw shard, sequence number, index in the record). At or below the absorbed position it is a redelivery.

export interface Position {
  readonly sequence: string;
  readonly index: number;
}

/** Kinesis sequence numbers are decimal strings of up to 128 digits that grow within a shard: longer is larger, then digit by digit. */
export function compareSequences(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isAtOrBelow(sequence: string, index: number, mark: Position | undefined): boolean {
  if (mark === undefined) return false;
  const order = compareSequences(sequence, mark.sequence);
  return order < 0 || (order === 0 && index <= mark.index);
}
