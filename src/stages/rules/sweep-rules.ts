// The versions of the rules as the sweep knows them: the small item is read at most once a minute, a version once. What
// cannot be read leaves what is known in force; one that the profile cannot take is passed over. Both are counted.
import { liveCohorts } from '#core/cohort/live.ts';
import { bodyProblems } from '#core/detect/check-body.ts';
import { unknownFormatIn } from '#core/formats.ts';
import { READ_EVERY_MS, versionAt } from '#core/live-rules/activations.ts';
import type { Activation, RulesBody } from '#core/live-rules/rules-body.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Metrics } from '../ports.ts';
import type { RulesPort } from './live-rules.ts';

export interface BodyFrom {
  readonly fromMs: number;
  readonly body: RulesBody;
}

export interface SweepRules {
  /** @throws Error where they were never read and cannot be: nothing is judged by rules that may be of another time. */
  look(): Promise<void>;
  /** Those in force at an arrival, and those of later ones, in order; the first from −Infinity on. */
  since(arrivalMs: number): Promise<readonly BodyFrom[]>;
}

export function createSweepRules(
  profile: CompiledProfile,
  port: Omit<RulesPort, 'shadow'> | undefined,
  metrics: Metrics,
): SweepRules {
  let activations: readonly Activation[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  const sound = new Map<number, RulesBody>([[0, {}]]);
  /** Versions in whose place another one stands. */
  const standIns = new Set<number>();

  /** Of a version, or the last before it that the profile can take. */
  async function bodyOf(wanted: number): Promise<RulesBody> {
    for (let version = wanted; ; version -= 1) {
      const known = sound.get(version);
      const body = known ?? (await port?.store.version(profile.name, version))?.body;
      if (body === undefined || (known === undefined && bodyProblems(profile, body).length > 0)) continue;
      if (version !== wanted) standIns.add(wanted);
      sound.set(wanted, body);
      return body;
    }
  }

  return {
    async look() {
      if (port === undefined) return;
      const now = port.nowMs();
      if (now - readAtMs < READ_EVERY_MS) return;
      try {
        activations = (await port.store.head(profile.name))?.activations ?? [];
        readAtMs = now;
        const latest = activations.at(-1)?.version ?? 0;
        await bodyOf(latest);
        if (standIns.has(latest)) metrics.count('RulesNotTaken', 1);
      } catch (error) {
        metrics.count('RulesNotTaken', 1);
        if (readAtMs === Number.NEGATIVE_INFINITY || unknownFormatIn(error) !== undefined)
          throw new Error(`the rules of profile ${profile.name} could not be read`, { cause: error });
      }
    },
    async since(arrivalMs) {
      const later = activations.filter(({ activateAtMs }) => activateAtMs > arrivalMs);
      const first = { fromMs: Number.NEGATIVE_INFINITY, body: await bodyOf(versionAt(activations, arrivalMs)) };
      const rest = later.map(async ({ version, activateAtMs: fromMs }) => ({ fromMs, body: await bodyOf(version) }));
      return [first, ...(await Promise.all(rest))];
    },
  };
}

/** The cohort rules of each version, for whoever judges windows that close from an arrival on. */
export const cohortsSince = (profile: CompiledProfile, rules: SweepRules) => async (arrivalMs: number) =>
  (await rules.since(arrivalMs)).map(({ fromMs, body }) => ({ fromMs, cohorts: liveCohorts(profile, body) }));
