// Rejections in a map by their identity, so that a repeat changes nothing.
import type { Quarantine, Rejection } from '#stages/ports.ts';

export interface MemoryQuarantine extends Quarantine {
  /** By identity (shard, sequence, sub-sequence, index, field), in the order first put. */
  readonly rejections: ReadonlyMap<string, Rejection>;
}

export function createMemoryQuarantine(): MemoryQuarantine {
  const rejections = new Map<string, Rejection>();
  return {
    rejections,
    async put(added) {
      for (const one of added) {
        const { shard, sequence, subSequence = '', index, issue } = one;
        rejections.set([shard, sequence, subSequence, index, issue.field].join('\u0000'), one);
      }
    },
  };
}
