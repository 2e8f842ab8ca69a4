// What state a deployment is in, by what it has stored: whether each of its stores answers, how far readings have come
// through, and how the canary fares. Never rejects: what does not answer is what it says.
import { decodeSeen, withSeen } from '#core/canary/seen.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { absorbedMs, decodeAbsorbed } from '#core/tick/absorbed.ts';
import { absorbedKey } from '../aggregate/absorbed-note.ts';
import { canaryKey } from '../canary/canary.ts';
import type { StateStore } from '../ports.ts';
import { decodeSweepMark, sweepMarkKey } from '../stored/sweep-mark.ts';

/** A store, and a read of it that costs next to nothing and rejects where it takes too long. */
export interface Dependency {
  readonly name: string;
  ask(): Promise<unknown>;
}

export interface HealthPorts {
  readonly state: Pick<StateStore, 'load'>;
  readonly baselines: Pick<StateStore, 'load'>;
  readonly dependencies: readonly Dependency[];
  readonly profile: CompiledProfile;
  readonly keyGroups: number;
  readonly nowMs: () => number;
}

export interface DependencyHealth {
  readonly name: string;
  readonly isUp: boolean;
  /** How long it took to answer, ms. */
  readonly tookMs: number;
  /** What it answered, where it is not up. */
  readonly reason?: string;
}

/** Times in ms; undefined: not known. */
export interface Health {
  readonly isWell: boolean;
  readonly dependencies: readonly DependencyHealth[];
  /** When the sweep, which runs each minute, came through last. */
  readonly sweptMs: number | undefined;
  /** Until when everything that arrived is absorbed, in the key group that is furthest behind. */
  readonly absorbedMs: number | undefined;
  /** Event times of the canary's latest window and latest judged reading. */
  readonly canary: { readonly windowMs: number | undefined; readonly judgedMs: number | undefined };
}

/** The sweep runs each minute; twice it may fail. */
const SWEEP_LATE_MS = 300_000;

export async function healthOf(ports: HealthPorts): Promise<Health> {
  const { dependencies, nowMs } = ports;
  const [asked, far] = await Promise.all([
    Promise.all(dependencies.map((each) => askOne(each, nowMs))),
    howFar(ports).catch((): Far => ({ sweptMs: undefined, absorbedMs: undefined, canary: NO_CANARY })),
  ]);
  const isSwept = far.sweptMs !== undefined && nowMs() - far.sweptMs < SWEEP_LATE_MS;
  return { isWell: asked.every(({ isUp }) => isUp) && isSwept, dependencies: asked, ...far };
}

type Far = Pick<Health, 'sweptMs' | 'absorbedMs' | 'canary'>;
const NO_CANARY = { windowMs: undefined, judgedMs: undefined };

async function howFar({ state, baselines, profile, keyGroups }: HealthPorts): Promise<Far> {
  const keys = {
    swept: sweepMarkKey(profile.name),
    absorbed: absorbedKey(profile.name),
    canary: canaryKey(profile.name),
  };
  const [stored, judged] = await Promise.all([state.load(Object.values(keys)), baselines.load([keys.canary])]);
  const absorbed = decodeAbsorbed(stored.get(keys.absorbed)?.bytes);
  const seen = withSeen(decodeSeen(stored.get(keys.canary)?.bytes), {
    judgedMs: decodeSeen(judged.get(keys.canary)?.bytes).judgedMs,
  });
  const groups = Array.from({ length: keyGroups }, (_, group) => absorbedMs(absorbed, group)).filter(
    (ms) => ms !== undefined,
  );
  return {
    sweptMs: finite(decodeSweepMark(stored.get(keys.swept)?.bytes).atMs),
    absorbedMs: groups.length === 0 ? undefined : Math.min(...groups),
    canary: { windowMs: finite(seen.windowMs), judgedMs: finite(seen.judgedMs) },
  };
}

const finite = (ms: number): number | undefined => (Number.isFinite(ms) ? ms : undefined);

async function askOne({ name, ask }: Dependency, nowMs: () => number): Promise<DependencyHealth> {
  const beganMs = nowMs();
  try {
    await ask();
    return { name, isUp: true, tookMs: nowMs() - beganMs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, isUp: false, tookMs: nowMs() - beganMs, reason };
  }
}
