// The shadow of the rules in memory, for tests.
import type { Shadow } from '#core/live-rules/shadow.ts';
import type { ShadowStore, StoredSaid } from '#stages/rules/shadow-store.ts';

export function createMemoryShadowStore(): ShadowStore {
  const shadows = new Map<string, Shadow>();
  const saids = new Map<string, StoredSaid>();
  return {
    async shadow(profile) {
      return shadows.get(profile);
    },
    async putShadow(next, before) {
      if ((shadows.get(next.profile)?.id ?? 0) !== before) return false;
      shadows.set(next.profile, next);
      return true;
    },
    async said(profile) {
      return saids.get(profile);
    },
    async putSaid(profile, said, revision) {
      if ((saids.get(profile)?.revision ?? 0) !== revision) return false;
      saids.set(profile, { said, revision: revision + 1 });
      return true;
    },
  };
}
