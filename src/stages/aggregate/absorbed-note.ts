// Notes how far the key groups have absorbed, in one small item for all: beside the commits and after them, so that
// what it says is stored. A note that cannot be written holds up no reading: the next tick says the same and more.
import { type Absorbed, type AbsorbedTick, decodeAbsorbed, encodeAbsorbed, withTicks } from '#core/tick/absorbed.ts';
import { changeItem } from '../plan/change-item.ts';
import type { Metrics, StateStore, StoredState } from '../ports.ts';

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
  const isNoted = await changeItem(ports.state, absorbedKey(profile), MAX_CONFLICTS, (bytes) =>
    encodeAbsorbed(withTicks(decodeAbsorbed(bytes), ticks)),
  );
  if (!isNoted) ports.metrics.count('AbsorbedNotesFailed', 1);
}

/**
 * What is noted. Ticks begin at `nowMs` where nothing ever was noted, or `hasPaused`: none were sent for a while. That
 * is noted too, so that none are missed.
 */
export async function loadAbsorbed(
  state: StateStore,
  profile: string,
  nowMs: number,
  hasPaused: boolean,
): Promise<Absorbed> {
  const key = absorbedKey(profile);
  for (let conflicts = 0; ; conflicts += 1) {
    const stored = (await state.load([key])).get(key);
    const known = decodeAbsorbed(stored?.bytes);
    if (!hasPaused && Number.isFinite(known.sinceMs)) return known;
    const absorbed = { ...known, sinceMs: nowMs };
    const isKept = await state.commit(key, encodeAbsorbed(absorbed), stored?.version ?? 0);
    if (isKept || conflicts === MAX_CONFLICTS) return absorbed;
  }
}

/** Notes that ticks are off, once. What was absorbed until then says nothing of the time after it. */
export async function endAbsorbed(state: StateStore, profile: string, stored: StoredState | undefined): Promise<void> {
  if (stored === undefined || !Number.isFinite(decodeAbsorbed(stored.bytes).sinceMs)) return;
  await state.commit(absorbedKey(profile), encodeAbsorbed(decodeAbsorbed(undefined)), stored.version);
}
