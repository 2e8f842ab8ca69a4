// Notes how far the key groups have absorbed, in one small item for all: beside the commits and after them, so that what it says is stored. A note that cannot
// be written holds up no reading: the next tick says the same and more.
import { type Absorbed, type AbsorbedTick, decodeAbsorbed, encodeAbsorbed, withTicks } from '#core/tick/absorbed.ts';
import type { Metrics, StateStore } from './ports.ts';

/** Where it is kept in the StateStore. */
export function absorbedKey(profile: string): string {
  return `absorbed#${profile}`;
}

/** Several instances write the item, each for its key groups. */
const MAX_CONFLICTS = 8;

/** Never rejects. */
export async function noteAbsorbed(
  ports: { readonly state: StateStore; readonly metrics: Metrics },
  profile: string,
  ticks: readonly AbsorbedTick[],
): Promise<void> {
  const key = absorbedKey(profile);
  try {
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const stored = (await ports.state.load([key])).get(key);
      const after = withTicks(decodeAbsorbed(stored?.bytes), ticks);
      if (await ports.state.commit(key, encodeAbsorbed(after), stored?.version ?? 0)) return;
    }
  } catch {
    // Counted below, as what was lost to others.
  }
  ports.metrics.count('AbsorbedNotesFailed', 1);
}

/** What is noted. Where nothing ever was, ticks begin at `nowMs`, which is noted, so that it shows where none ever come through. */
export async function loadAbsorbed(state: StateStore, profile: string, nowMs: number): Promise<Absorbed> {
  const key = absorbedKey(profile);
  const stored = (await state.load([key])).get(key);
  if (stored !== undefined) return decodeAbsorbed(stored.bytes);
  const absorbed = { ...decodeAbsorbed(undefined), sinceMs: nowMs };
  await state.commit(key, encodeAbsorbed(absorbed), 0);
  return absorbed;
}
