// When a device counts as silent, and when it is heard again, by when its readings arrived and not by what its clock
// says. Pure; the sweep feeds it the devices of a key group as far as they were absorbed.
import { numberText } from '../finding/wording.ts';
import { SILENT, SILENT_GROUP } from '../profile/own-rules.ts';
import type { AlertTransition } from './alert.ts';
import { type AlertFacts, transitionsOf, type Words } from './incident-words.ts';
import { type IncidentStep, type Incidents, stepIncidents, type WatchedDevice } from './incidents.ts';
import type { WatchLimit } from './watch-limit.ts';

/** A device as its key group's window state has it. */
export interface HeardDevice {
  readonly id: string;
  /** When its last reading arrived, ms, whatever became of it; never goes back. */
  readonly arrivalMs: number;
  /** Asked for transitions only. */
  readonly dimensionsOf: () => Readonly<Record<string, string>>;
  /** Its own limit; null: it is not watched. Left out: that of all. */
  readonly limit?: WatchLimit | null;
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
  for (const { id, arrivalMs, dimensionsOf, limit } of devices) {
    // One that was never heard has nothing to fall silent from.
    const forMs = Number.isFinite(arrivalMs) ? nowMs - arrivalMs : 0;
    const limitMs = limit?.afterMs ?? afterMs;
    const [isActive, isNear] = [forMs > limitMs, forMs > limitMs / 2];
    const device = { id, startMs: arrivalMs, isActive, isNear, endedMs: arrivalMs, count: 0, reason: 0, dimensionsOf };
    yield limit === undefined ? device : { ...device, ...ownOf(limit) };
  }
}

/** What is said of a device with a limit of its own, or none. */
export const ownOf = (limit: WatchLimit | null): Pick<WatchedDevice, 'own' | 'isOff'> =>
  limit === null ? { isOff: true } : { own: limit };

function wordsOf(nowMs: number, afterMs: number): Words {
  const ofAll = minutes(afterMs);
  const limitOf = ({ own }: WatchedDevice) => (own === undefined ? ofAll : minutes(own.afterMs));
  const expected = (limit: number) => `at most ${numberText(limit)} min are expected`;
  return {
    rule: SILENT,
    groupRule: SILENT_GROUP,
    firing(device, { startMs }) {
      const [limit, { endedMs }] = [limitOf(device), device];
      const value = minutes((endedMs > startMs ? endedMs : nowMs) - startMs);
      return { value, baseline: limit, message: `no reading for ${numberText(value)} min; ${expected(limit)}` };
    },
    resolved(device, { startMs }) {
      const limit = limitOf(device);
      const value = minutes(device.endedMs - startMs);
      return { value, baseline: limit, message: `heard again after ${numberText(value)} min; ${expected(limit)}` };
    },
    forgotten({ startMs }) {
      const value = minutes(nowMs - startMs);
      return { value, baseline: ofAll, message: `not heard again: given up after ${numberText(value)} min` };
    },
    group: {
      firing: `no reading for more than ${numberText(ofAll)} min: a network, a gateway, or what brings the readings here`,
      left: 'silent',
    },
  };
}

/** To a tenth: the sweep looks once a minute, so more digits would say nothing. */
export function minutes(ms: number): number {
  return Math.round((ms * 10) / 60_000) / 10;
}
