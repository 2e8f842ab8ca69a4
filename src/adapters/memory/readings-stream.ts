// The readings stream as a callback: each pack is delivered, in the order given, before the next one is.
import type { OutgoingPack, ReadingsStream } from '#stages/ports.ts';

/** A rejection of `deliver` rejects `put`; the packs before it are delivered then, the ones after it are not. */
export function createMemoryReadingsStream(deliver: (pack: OutgoingPack) => void | Promise<void>): ReadingsStream {
  return {
    async put(packs) {
      for (const pack of packs) {
        const delivered = deliver(pack);
        if (delivered !== undefined) await delivered;
      }
    },
  };
}
