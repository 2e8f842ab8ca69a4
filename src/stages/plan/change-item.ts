// One small item that several instances write: read, changed and written under its version condition, and again where
// another was faster.
import type { StateStore } from '../ports.ts';

/**
 * Answers false where it could not be written in `attempts` tries, or the store failed. Never rejects: `change` may
 * meet what it cannot read.
 */
export async function changeItem(
  state: StateStore,
  key: string,
  attempts: number,
  change: (bytes: Uint8Array | undefined) => Uint8Array,
): Promise<boolean> {
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const stored = (await state.load([key])).get(key);
      if (await state.commit(key, change(stored?.bytes), stored?.version ?? 0)) return true;
    }
  } catch {
    // Whoever asks counts it.
  }
  return false;
}
