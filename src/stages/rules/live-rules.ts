// The versions of the rules as an instance knows them: the small item is read at most once a minute, a version's own
// once. What cannot be read leaves what is known in force; what a state needs and is not known stops the call, which
// comes again: nothing is judged by rules of another time.

import { bodyProblems } from '#core/detect/check-body.ts';
import type { Detector } from '#core/detect/detector.ts';
import type { Rulebook, RulesInForce } from '#core/detect/rulebook.ts';
import { unknownFormatIn } from '#core/formats.ts';
import { endOf, READ_EVERY_MS, versionAt } from '#core/live-rules/activations.ts';
import type { Activation, RulesBody } from '#core/live-rules/rules-body.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Metrics } from '../ports.ts';
import type { RulesStore } from './rules-store.ts';
import { createShadowRun, type ShadowRun } from './shadow.ts';
import type { ShadowStore } from './shadow-store.ts';

export interface RulesPort {
  readonly store: Pick<RulesStore, 'head' | 'version'>;
  /** Without it there is no shadow. */
  readonly shadow?: ShadowStore;
  /** The wall clock, ms: says when to look again. Which version a reading is judged by, its arrival says. */
  readonly nowMs: () => number;
}

/** What readings need: the version that their state has come to, and those of the arrivals between. */
export interface Wanted {
  readonly version: number;
  /** First and last arrival, ms. Asked only where the rules have ever changed. */
  readonly arrivals: () => readonly [fromMs: number, toMs: number];
}

export interface LiveRules extends Rulebook {
  readonly shadow: ShadowRun;
  /** Reads the small item where it was not read for a minute. @throws Error where it was never read and cannot be. */
  look(): Promise<void>;
  /**
   * Makes versions ready to judge. Of one that the profile cannot take the last one before it that it can stands in.
   * @throws Error where one cannot be read.
   */
  prepare(wanted: readonly Wanted[]): Promise<void>;
  /** The last version that there is. */
  latest(): number;
}

/** `detectorOf` compiles a body that was found sound; it is asked once a version. */
export function createLiveRules(
  profile: CompiledProfile,
  port: RulesPort | undefined,
  metrics: Metrics,
  detectorOf: (body: RulesBody) => Detector,
): LiveRules {
  let activations: readonly Activation[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  const bodies = new Map<number, RulesBody | undefined>();
  const deployed = detectorOf({});
  const beside = port?.shadow === undefined ? undefined : { store: port.shadow, nowMs: port.nowMs };
  const shadow = createShadowRun(profile, beside, metrics, detectorOf);
  const detectors = new Map<number, Detector>([[0, deployed]]);
  /** Versions in whose place another one stands. */
  const standIns = new Set<number>();

  async function read(now: number): Promise<void> {
    if (port === undefined) return;
    const head = await port.store.head(profile.name);
    activations = head?.activations ?? [];
    readAtMs = now;
  }

  const latest = (): number => activations.at(-1)?.version ?? 0;

  async function bodyOf(version: number): Promise<RulesBody | undefined> {
    if (!bodies.has(version)) bodies.set(version, (await port?.store.version(profile.name, version))?.body);
    return bodies.get(version);
  }

  async function makeReady(wanted: number): Promise<void> {
    if (detectors.has(wanted)) return;
    let version = wanted;
    for (; version > 0; version -= 1) {
      const ready = detectors.get(version);
      const body = ready === undefined ? await bodyOf(version) : undefined;
      const isSound = body !== undefined && bodyProblems(profile, body).length === 0;
      if (ready === undefined && !isSound) continue;
      detectors.set(wanted, ready ?? detectorOf(body ?? {}));
      break;
    }
    if (version === 0) detectors.set(wanted, deployed);
    if (version !== wanted) standIns.add(wanted);
  }

  /** Ahead of its time, so that a version is at hand when it begins. */
  async function prefetch(): Promise<void> {
    try {
      await makeReady(latest());
      if (standIns.has(latest())) metrics.count('RulesNotTaken', 1);
    } catch (error) {
      if (unknownFormatIn(error) !== undefined) throw error;
      metrics.count('RulesNotTaken', 1);
    }
  }

  function version(number: number): RulesInForce {
    const detector = port === undefined ? deployed : detectors.get(number);
    if (detector === undefined) throw new Error(`version ${number} of the rules was not read`);
    return { version: number, detector, untilMs: endOf(activations, number) };
  }

  return {
    shadow,
    latest,
    version,
    at: (arrivalMs) => version(versionAt(activations, arrivalMs)),
    async look() {
      if (port === undefined) return;
      const now = port.nowMs();
      if (now - readAtMs < READ_EVERY_MS) return;
      try {
        await read(now);
      } catch (error) {
        metrics.count('RulesNotTaken', 1);
        if (readAtMs === Number.NEGATIVE_INFINITY || unknownFormatIn(error) !== undefined)
          throw new Error(`the rules of profile ${profile.name} could not be read`, { cause: error });
        return;
      }
      await prefetch();
      await shadow.look();
    },
    async prepare(wanted) {
      if (port === undefined) return;
      // Whoever wrote the state knew a version that was saved after we looked.
      const isBehind = () => wanted.some(({ version: needed }) => needed > latest());
      if (isBehind()) await read(port.nowMs());
      // The table was given back from a backup: the last version that there is stands in.
      if (isBehind()) metrics.count('RulesNotTaken', 1);
      const needed = new Set<number>();
      for (const { version: own, arrivals } of wanted) {
        needed.add(own);
        if (activations.length === 0) continue;
        const [fromMs, toMs] = arrivals();
        needed.add(versionAt(activations, fromMs));
        for (const each of activations) {
          if (each.activateAtMs > fromMs && each.activateAtMs <= toMs) needed.add(each.version);
        }
      }
      for (const each of needed) await makeReady(each);
    },
  };
}
