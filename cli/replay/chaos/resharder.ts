// A stream whose shards are cut in two or made one while records flow. The later in the file, the rarer: shards are
// never forgotten, and every key group's state names those it read from.
import type { MemoryStream } from '#local/driver/memory-stream.ts';
import type { Faults } from './faults.ts';
import type { FaultKind } from './kinds.ts';

/** Records until the first, about; each further one comes after 1.8 times as many: a dozen in a million. */
const FIRST_AFTER = 500;
const GROWTH = 1.8;
const MOST_OPEN = 4;

export interface Resharder {
  /** Before a record is put. */
  mayReshard(): void;
}

export function createResharder(stream: MemoryStream, kind: FaultKind, faults: Faults): Resharder {
  const { draw } = faults;
  let meanGap = FIRST_AFTER;
  let left = gap();

  function gap(): number {
    return Math.ceil(meanGap * (0.5 + draw.next()));
  }

  return {
    mayReshard() {
      left -= 1;
      if (left > 0) return;
      meanGap *= GROWTH;
      left = gap();
      const openCount = stream.listShards().filter(({ closed }) => !closed).length;
      if (openCount < MOST_OPEN && (openCount === 1 || draw.chance(0.5))) split(stream, draw.below(openCount));
      else mergeOnce(stream);
      faults.count(kind);
    },
  };
}

/** Every shard of the stream becomes one again. */
export function mergeAll(stream: MemoryStream): void {
  while (mergeOnce(stream));
}

function split(stream: MemoryStream, at: number): void {
  const open = stream.listShards().filter(({ closed }) => !closed);
  stream.splitShard(open[at]!.shardId);
}

/** Two neighbours become one; answers false where there is one shard only. */
function mergeOnce(stream: MemoryStream): boolean {
  const open = stream.listShards().filter(({ closed }) => !closed);
  for (const left of open) {
    for (const right of open) {
      if (left === right) continue;
      try {
        stream.mergeShards(left.shardId, right.shardId);
        return true;
      } catch (error) {
        // Not neighbours: the stream says so and changes nothing.
        if (!(error instanceof RangeError)) throw error;
      }
    }
  }
  return false;
}
