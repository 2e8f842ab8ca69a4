// What a call of aggregate hands to the archive, before it commits.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import type { ReadingArchive } from './ports.ts';

/** `held`: the states of the key groups as the packs have made them, and the versions that were loaded. */
export async function archive(
  to: ReadingArchive | undefined,
  byGroup: ReadonlyMap<number, readonly Uint8Array[]>,
  held: ReadonlyMap<number, { readonly version: number; readonly state: GroupState }>,
  { latenessGrainMs }: CompiledProfile,
): Promise<void> {
  if (to === undefined) return;
  const batches = [...byGroup].flatMap(([group, packs]) => {
    const known = held.get(group);
    if (known === undefined) return [];
    return [{ group, arrivalMs: Math.max(0, Math.floor(known.state.arrivalMs)), version: known.version, packs }];
  });
  await to.put(batches, latenessGrainMs);
}
