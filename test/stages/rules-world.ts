// Versions of the rules as somebody stores them while detect runs.
import type { RulesBody, RulesVersion } from '#core/live-rules/rules-body.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { createDetect, type DetectSettings, type DetectStage } from '#stages/detect/detect.ts';
import type { RulesPort } from '#stages/rules/live-rules.ts';
import { headWith, type RulesHead } from '#stages/rules/rules-store.ts';
import type { World } from './detect-world.ts';

export interface Save {
  readonly atMs: number;
  readonly body: RulesBody;
}

/** The versions as somebody sees them who looks at `nowMs`. */
export function savedBy(saves: readonly Save[], nowMs: () => number): RulesPort['store'] & { reads: string[] } {
  const reads: string[] = [];
  let head: RulesHead | undefined;
  const heads = saves.map(({ atMs }, i) => {
    head = headWith(head, i + 1, atMs);
    return { atMs, head };
  });
  return {
    reads,
    async head() {
      reads.push('head');
      return heads.findLast(({ atMs }) => atMs <= nowMs())?.head;
    },
    async version(profile, version): Promise<RulesVersion> {
      reads.push(`version ${version}`);
      const { body, atMs } = saves[version - 1] as Save;
      return { version, profile, body, savedAtMs: atMs, by: 'a', why: '' };
    },
  };
}

export const stageOf = (world: World, profile: Profile, rules: RulesPort, settings?: DetectSettings): DetectStage =>
  createDetect(compileProfile(profile), { ...world.ports, rules }, { publishConcurrency: 1, ...settings });
