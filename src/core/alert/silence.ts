// When a device counts as silent, and when it is heard again, by when its readings arrived and not by what its clock
// says. Pure; the sweep feeds it the devices of a key group as far as they were absorbed.
import { numberText } from '../finding/wording.ts';
import { SILENT, SILENT_GROUP } from '../profile/own-rules.ts';
import type { AlertTransition } from './alert.ts';
import { type AlertFacts, transitionsOf, type Words } from './incident-words.ts';
import { type IncidentStep, type Incidents, stepIncidents, type WatchedDevice } from './incidents.ts';

/** A device as its key group's window state has it. */
export interface HeardDevice {
  readonly id: string;
  /** When its last reading arrived, ms, whatever became of it; never goes back. */
  readonly arrivalMs: number;
  /** Asked for transitions only. */
  readonly dimensionsOf: () => Readonly<Record<string, string>>;
}

export interface SilenceSettings extends AlertFacts {
  /** Longest time without a reading, ms. */
  readonly afterMs: number;
  /** Silences of single devices kept at a time. */
  readonly maxOpen: number;
}

export interface AlertStep extends Omit<IncidentStep, 'told'> {
  readonly transitions: readonly AlertTransition[];
}

/**
 * One look at all devices of a key group. All that arrived up to `nowMs` has to be absorbed: what is on its way would
 * be a silence. A device that is back and beyond the limit again resolves now; the next step opens.
 */
export function stepSilence(
  state: Incidents,
  devices: Iterable<HeardDevice>,
  nowMs: number,
  settings: SilenceSettings,
): AlertStep {
  const { told, ...step } = stepIncidents(state, watched(devices, nowMs, settings.afterMs), nowMs, settings);
  return { ...step, transitions: transitionsOf(told, settings, wordsOf(nowMs, settings.afterMs)) };
}

function* watched(devices: Iterable<HeardDevice>, nowMs: number, afterMs: number): Iterable<WatchedDevice> {
  for (const { id, arrivalMs, dimensionsOf } of devices) {
    // One that was never heard has nothing to fall silent from.
    const forMs = Number.isFinite(arrivalMs) ? nowMs - arrivalMs : 0;
    const [isActive, isNear] = [forMs > afterMs, forMs > afterMs / 2];
    yield { id, startMs: arrivalMs, isActive, isNear, endedMs: arrivalMs, count: 0, reason: 0, dimensionsOf };
  }
}

function wordsOf(nowMs: number, afterMs: number): Words {
  const limit = minutes(afterMs);
  const expected = `at most ${numberText(limit)} min are expected`;
  return {
    rule: SILENT,
    groupRule: SILENT_GROUP,
    firing({ endedMs }, { startMs }) {
      const value = minutes((endedMs > startMs ? endedMs : nowMs) - startMs);
      return { value, baseline: limit, message: `no reading for ${numberText(value)} min; ${expected}` };
    },
    resolved({ endedMs }, { startMs }) {
      const value = minutes(endedMs - startMs);
      return { value, baseline: limit, message: `heard again after ${numberText(value)} min; ${expected}` };
    },
    forgotten({ startMs }) {
      const value = minutes(nowMs - startMs);
      return { value, baseline: limit, message: `not heard again: given up after ${numberText(value)} min` };
    },
    group: {
      firing: `no reading for more than ${numberText(limit)} min: a network, a gateway, or what brings the readings here`,
      left: 'silent',
    },
  };
}

/** To a tenth: the sweep looks once a minute, so more digits would say nothing. */
export function minutes(ms: number): number {
  return Math.round((ms * 10) / 60_000) / 10;
}
