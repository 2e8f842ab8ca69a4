// A document that several functions change: read, changed, written under its version, and again where another was
// first.
import type { AlertHeads } from '../ports.ts';

/** Writers in a row that were first. Each of them got through, so a storm settles. */
const MAX_CONFLICTS = 30;

/** `change` answers undefined where nothing is to be written. @throws Error where others are always first. */
export async function changeDocument<T>(
  heads: AlertHeads,
  key: string,
  change: (text: string | undefined) => { readonly text: string | undefined; readonly answer: T },
  expiresAtMs?: number,
): Promise<T> {
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const stored = await heads.document(key);
    const { text, answer } = change(stored?.text);
    if (text === undefined) return answer;
    if (await heads.putDocument(key, { version: (stored?.version ?? 0) + 1, text }, expiresAtMs)) return answer;
  }
  throw new Error(`${key} was changed by others ${MAX_CONFLICTS} times in a row: it is tried again with the next call`);
}
