// The last pane of every window as a digest: every field of it counts, so that a field that is added one day counts
// too.
import type { Pane } from '#core/windowing/pane.ts';
import { createSetDigest, type Digest } from './set-digest.ts';
import { createWordHash } from './word-hash.ts';

export interface WindowDigest {
  /** Answers false where the pane has the revision of the one that stands, and is another one. */
  put(pane: Pane): boolean;
  digest(): Digest;
}

/** How often a window was published is no part of what it holds. */
const APART: ReadonlySet<string> = new Set(['revision', 'mergedIntoMs']);
/** Devices, measures, windows, dimensions: few texts stand in many panes. */
const MAX_TEXTS = 200_000;

export function createWindowDigest(): WindowDigest {
  const set = createSetDigest();
  const hash = createWordHash();
  const ofText = createWordHash();
  const texts = new Map<string, { readonly a: number; readonly b: number }>();

  function text(value: string): void {
    let known = texts.get(value);
    if (known === undefined) {
      if (texts.size >= MAX_TEXTS) texts.clear();
      ofText.start();
      ofText.text(value);
      known = { a: ofText.a(), b: ofText.b() };
      texts.set(value, known);
    }
    hash.word(known.a);
    hash.word(known.b);
  }

  return {
    put(pane) {
      hash.start();
      text(pane.device);
      text(pane.measure);
      text(pane.window);
      hash.double(pane.startMs);
      const keyA = hash.a();
      const keyB = hash.b();
      if (pane.count === 0) return set.put(keyA, keyB, pane.revision, 0, 0);
      for (const name in pane) {
        const value = pane[name as keyof Pane];
        if (value === undefined || APART.has(name)) continue;
        text(name);
        if (typeof value === 'number') hash.double(value);
        else text(typeof value === 'string' ? value : JSON.stringify(value));
      }
      return set.put(keyA, keyB, pane.revision, hash.a() || 1, hash.b());
    },
    digest: set.digest,
  };
}
