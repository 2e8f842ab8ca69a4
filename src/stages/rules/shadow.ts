// The shadow as an instance knows it: its rules are looked at as often as those in force, and what it would have said
// is added to one item at most once a minute. It must do no harm: whatever fails here is counted, and the readings are
// judged by the rules in force as without it.
import type { AlertTransition } from '#core/alert/alert.ts';
import { bodyProblems } from '#core/detect/check-body.ts';
import type { Detector } from '#core/detect/detector.ts';
import type { GroupState } from '#core/detect/group-state.ts';
import type { Rulebook } from '#core/detect/rulebook.ts';
import { absorbInShadow, giveUp, isGivenUp, shadowOf } from '#core/detect/shadow-group.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { bothSaid, nothingSaid, type ShadowSaid, saidOf } from '#core/live-rules/shadow.ts';
import type { Pack } from '#core/pack/pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Metrics } from '../ports.ts';
import type { ShadowStore } from './shadow-store.ts';

const WRITE_EVERY_MS = 60_000;
const MAX_ATTEMPTS = 3;

export interface ShadowRun {
  /** Begins a call: what an earlier one that failed has found is forgotten. */
  begin(): void;
  look(): Promise<void>;
  /** Before a pack is absorbed: whoever has no shadow yet gets one. */
  prepare(book: Rulebook, group: GroupState): void;
  /** After it was absorbed. */
  absorb(book: Rulebook, group: GroupState, pack: Pack): void;
  /** Ends a call that did not fail. Never throws. */
  note(): Promise<void>;
}

export function createShadowRun(
  profile: CompiledProfile,
  port: { readonly store: ShadowStore; readonly nowMs: () => number } | undefined,
  metrics: Metrics,
  detectorOf: (body: RulesBody) => Detector,
): ShadowRun {
  /** The last shadow that is known. */
  let id = 0;
  let detector: Detector | undefined;
  let writtenAtMs = Number.NEGATIVE_INFINITY;
  /** Of this call, by transition: a pack may be judged again in it. */
  let found = new Map<string, AlertTransition>();
  let counted = { readings: 0, leftOut: 0 };
  let unwritten: ShadowSaid | undefined;

  function begin(): void {
    if (found.size > 0) found = new Map();
    counted = { readings: 0, leftOut: 0 };
  }

  /** Answers whether it is kept: not where the shadow was ended, or a later one was begun. */
  async function write(store: ShadowStore, said: ShadowSaid): Promise<boolean> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const stored = await store.said(profile.name);
      if ((stored?.said.id ?? 0) > said.id) return true;
      const before = stored?.said.id === said.id ? stored.said : nothingSaid(said.id);
      if (await store.putSaid(profile.name, bothSaid(before, said), stored?.revision ?? 0)) return true;
    }
    return false;
  }

  /** A fault of the shadow's is its own. */
  function safely(group: GroupState, work: () => void): void {
    try {
      work();
    } catch {
      giveUp(group, id);
      metrics.count('ShadowFailed', 1);
    }
  }

  return {
    begin,
    async look() {
      if (port === undefined) return;
      try {
        const shadow = await port.store.shadow(profile.name);
        if (shadow === undefined || shadow.id <= id) return;
        const { body } = shadow;
        const isSound = body !== undefined && bodyProblems(profile, body).length === 0;
        detector = isSound ? detectorOf(body) : undefined;
        id = shadow.id;
        if (body !== undefined && !isSound) metrics.count('ShadowFailed', 1);
      } catch {
        metrics.count('ShadowFailed', 1);
      }
    },
    prepare(book, group) {
      if (detector === undefined && group.shadow === undefined) return;
      // Whoever gave it a later one knows more than we do.
      if ((group.shadow?.id ?? 0) > id) return;
      if (detector === undefined) group.shadow = undefined;
      else {
        const own = { id, detector };
        safely(group, () => {
          const made = shadowOf(book.version(0).detector, group, book.version(group.rulesVersion), own);
          if (made === undefined || isGivenUp(made)) counted.leftOut += 1;
        });
      }
    },
    absorb(book, group, pack) {
      const own = detector;
      if (own === undefined || group.shadow?.id !== id) return;
      safely(group, () => {
        const { counts, transitions } = absorbInShadow(book.version(0).detector, own, group, pack);
        counted.readings += counts.judged;
        for (const each of transitions) found.set(`${each.id} ${each.transition}`, each);
      });
    },
    async note() {
      if (port === undefined) return;
      if (detector !== undefined && counted.readings + counted.leftOut > 0) {
        const before = unwritten?.id === id ? unwritten : nothingSaid(id);
        const said = [...found.values()].reduce((all, each) => bothSaid(all, saidOf(id, each)), before);
        unwritten = bothSaid(said, { ...nothingSaid(id), ...counted });
      }
      begin();
      const nowMs = port.nowMs();
      if (unwritten === undefined || nowMs - writtenAtMs < WRITE_EVERY_MS) return;
      writtenAtMs = nowMs;
      try {
        if (await write(port.store, unwritten)) unwritten = undefined;
      } catch {
        metrics.count('ShadowFailed', 1);
      }
    },
  };
}
