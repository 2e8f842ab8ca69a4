// The versions of a deployment's rules in memory, for replay and tests. The clock says when a version begins.
import type { RulesVersion } from '#core/live-rules/rules-body.ts';
import { headWith, latestOf, type RulesHead, type RulesStore } from '#stages/rules/rules-store.ts';

export interface MemoryRulesStore extends RulesStore {
  /** Puts a history there as it is. */
  put(profile: string, head: RulesHead, versions: readonly RulesVersion[]): void;
}

export function createMemoryRulesStore(nowMs: () => number): MemoryRulesStore {
  const heads = new Map<string, RulesHead>();
  const versions = new Map<string, RulesVersion>();
  const keyOf = (profile: string, version: number) => `${profile} ${version}`;
  return {
    put(profile, head, all) {
      heads.set(profile, head);
      for (const each of all) versions.set(keyOf(profile, each.version), each);
    },
    async head(profile) {
      return heads.get(profile);
    },
    async version(profile, version) {
      return versions.get(keyOf(profile, version));
    },
    async save(next) {
      const head = heads.get(next.profile);
      const latest = latestOf(head);
      if (next.version !== latest + 1) return { isSaved: false, latest };
      const after = headWith(head, next.version, nowMs());
      versions.set(keyOf(next.profile, next.version), next);
      heads.set(next.profile, after);
      return { isSaved: true, activateAtMs: after.activations.at(-1)?.activateAtMs ?? 0 };
    },
  };
}
