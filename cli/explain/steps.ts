// Goes through a device's readings as detect does, one at a time and by detect's own code, and notes at each what every
// rule sees: the state before it is copied out, so that the rules can be asked once more.
import type { AlertTransition } from '#core/alert/alert.ts';
import { absorbByRules } from '#core/detect/absorb-pack.ts';
import type { Detector } from '#core/detect/detector.ts';
import { type DeviceView, viewDevice } from '#core/detect/device-view.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { Rulebook } from '#core/detect/rulebook.ts';
import type { Pack } from '#core/pack/pack.ts';
import { type LifeOfRule, livesOf } from '../judging/life.ts';
import { rowViews } from '../judging/row-view.ts';
import { type RuleView, viewValue } from '../judging/rule-view.ts';
import { packOf } from './device-pack.ts';

/**
 * `older`: behind the last one, judged only by rules that need no order. `late`, `duplicate`: nothing is done with it.
 */
export type Taken = 'newer' | 'older' | 'late' | 'duplicate';

export interface Step {
  /** Event time and arrival at the door, ms. */
  readonly atMs: number;
  readonly arrivalMs: number;
  readonly taken: Taken;
  readonly values: Readonly<Record<string, number>>;
  readonly rules: readonly RuleView[];
  /** By rule: what it has going on after the reading; rules with nothing are left out. */
  readonly lives: readonly LifeOfRule[];
  readonly transitions: readonly AlertTransition[];
  /** By what it was judged, and which version of the rules that is; 0 is the profile as it was deployed. */
  readonly detector: Detector;
  readonly rulesVersion: number;
  /** Some rules are the device's own, or its dimension value's. */
  readonly isVariant: boolean;
}

export interface Walk {
  /** Steps of the device's readings in a pack, in order. */
  take(pack: Pack): Step[];
  /** As things stand after the last one; undefined before the first. */
  view(): DeviceView | undefined;
}

/** Begins with nothing known of the device. @throws Error where the book lacks a version that a reading needs. */
export function createWalk(book: Rulebook, device: string): Walk {
  const group = emptyGroupState();

  function step(own: Pack, row: number): Step {
    const before = viewDevice(group, device);
    const outcome = emptyOutcome();
    // Rows before it were absorbed, and are skipped by their positions.
    absorbByRules(book, group, { ...own, rows: row + 1 }, outcome);
    const ofAll = book.version(group.rulesVersion).detector;
    const detector = ofAll.variants?.of(own, own.who[row] as number) ?? ofAll;
    const { late, duplicate, older } = outcome.counts;
    const after = viewDevice(group, device);
    const timeMs = own.timeBaseMs + (own.time[row] as number);
    const taken: Taken = late > 0 ? 'late' : duplicate > 0 ? 'duplicate' : older > 0 ? 'older' : 'newer';
    const values: Record<string, number> = {};
    const rules: RuleView[] = [];
    for (const [column, measure] of own.measures.entries()) {
      const value = own.values[column]?.[row] as number;
      if (Number.isNaN(value)) continue;
      values[measure] = value;
      if (taken === 'late' || taken === 'duplicate') continue;
      const plan = detector.planOf(measure);
      const isNewer = after?.measures[plan.slot]?.lastMs === timeMs && before?.measures[plan.slot]?.lastMs !== timeMs;
      rules.push(...viewValue(detector, plan, before?.measures[plan.slot], { value, timeMs, isNewer }));
    }
    if (taken === 'newer') rules.push(...rowViews(detector, group, device, Object.keys(values), timeMs));
    return {
      atMs: timeMs,
      arrivalMs: own.arrivalBaseMs + (own.arrivals[own.record[row] as number] as number),
      ...{ taken, values, rules },
      lives: after === undefined ? [] : livesOf(after),
      transitions: outcome.transitions,
      ...{ detector, rulesVersion: group.rulesVersion, isVariant: detector !== ofAll },
    };
  }

  return {
    take(pack) {
      const own = packOf(device, pack);
      if (own === undefined) return [];
      return Array.from({ length: own.rows }, (_, row) => step(own, row));
    },
    view: () => viewDevice(group, device),
  };
}
