// The same readings judged by two versions of the rules side by side, and what each would have told.
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector, type Detector, type DetectorSettings } from '#core/detect/detector.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { deviceIn, type Pack } from '#core/pack/pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';

/** What one side told. */
export interface Told {
  /** Incidents that opened. */
  readonly incidents: number;
  /** Messages: an incident opens, gets worse, is over. */
  readonly messages: number;
  readonly byRule: Readonly<Record<string, number>>;
  readonly byDevice: Readonly<Record<string, number>>;
}

export interface TrialOutcome {
  readonly readings: number;
  readonly devices: number;
  /** Arrivals of the first and the last reading, ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly before: Told;
  readonly after: Told;
}

export interface Trial {
  take(pack: Pack): void;
  outcome(): TrialOutcome;
}

/** Where a key group begins: by default with nothing known of its devices. */
export type StartOf = (detector: Detector, group: number) => GroupState;

export function createTrial(
  profile: CompiledProfile,
  [before, after]: readonly [RulesBody, RulesBody],
  settings: DetectorSettings = {},
  startOf: StartOf = emptyGroupState,
): Trial {
  const sides = [
    createSide(profile, before, settings, startOf),
    createSide(profile, after, settings, startOf),
  ] as const;
  const devices = new Set<string>();
  let readings = 0;
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  return {
    take(pack) {
      if (pack.profile !== profile.name) return;
      readings += pack.rows;
      const arrivals = Array.from(pack.arrivals, (ms) => pack.arrivalBaseMs + ms).slice(0, pack.sequences.length);
      fromMs = Math.min(fromMs, ...arrivals);
      toMs = Math.max(toMs, ...arrivals);
      for (let entry = 0; entry < pack.devices.count; entry++) devices.add(deviceIn(pack, entry));
      for (const side of sides) side.take(pack);
    },
    outcome: () => ({
      ...{ readings, devices: devices.size, fromMs, toMs },
      ...{ before: sides[0].told(), after: sides[1].told() },
    }),
  };
}

function createSide(profile: CompiledProfile, body: RulesBody, settings: DetectorSettings, startOf: StartOf) {
  const detector = createDetector(profile, { ...settings, body });
  const groups = new Map<number, GroupState>();
  const byRule = new Map<string, number>();
  const byDevice = new Map<string, number>();
  let incidents = 0;
  let messages = 0;
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    take(pack: Pack) {
      const group = groups.get(pack.group) ?? startOf(detector, pack.group);
      groups.set(pack.group, group);
      const outcome = emptyOutcome();
      absorbPack(detector, group, pack, outcome);
      messages += outcome.transitions.length;
      for (const { transition, rule, device } of outcome.transitions) {
        if (transition !== 1) continue;
        incidents += 1;
        add(byRule, rule);
        add(byDevice, device);
      }
    },
    told: (): Told => ({
      ...{ incidents, messages },
      ...{ byRule: Object.fromEntries(byRule), byDevice: Object.fromEntries(byDevice) },
    }),
  };
}
