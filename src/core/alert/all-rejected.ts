// When a device counts as wholly rejected: its readings come and none is accepted. Decided by the readings alone, so
// neither a backlog nor a sweep that was late can make one. Ends with the first accepted reading. Pure.
import { numberText } from '../finding/wording.ts';
import { ALL_REJECTED, ALL_REJECTED_GROUP } from '../profile/own-rules.ts';
import { reasonOf } from '../reading/issue.ts';
import { countOf, mostGivenReason, type Refused } from '../windowing/refused.ts';
import { type AlertFacts, transitionsOf, type Words } from './incident-words.ts';
import { type Incidents, stepIncidents, type WatchedDevice } from './incidents.ts';
import { type AlertStep, minutes, ownOf } from './silence.ts';
import type { WatchLimit } from './watch-limit.ts';

/** Fewer are a slip: somebody's test, a restart with a wrong clock. */
export const MIN_REJECTED_READINGS = 3;

/** A device of the key group, known by readings or by rejected ones only. */
export interface JudgedDevice {
  readonly id: string;
  /** Arrival of its last accepted reading, ms; −Infinity where there is none. */
  readonly acceptedMs: number;
  /** What was rejected since; undefined: nothing. */
  readonly refused: Refused | undefined;
  readonly dimensionsOf: () => Readonly<Record<string, string>>;
  /** Its own limit; null: it is not watched. Left out: that of all. */
  readonly limit?: WatchLimit | null;
}

export interface AllRejectedSettings extends AlertFacts {
  /** For how long rejected readings come, ms, until it is told. */
  readonly afterMs: number;
  readonly maxOpen: number;
}

/** One look at all devices of a key group. */
export function stepAllRejected(
  state: Incidents,
  devices: Iterable<JudgedDevice>,
  settings: AllRejectedSettings,
): AlertStep {
  const all = [...devices].map((device) => watched(device, settings.afterMs));
  // As late as it is by the readings themselves.
  const nowMs = all.reduce((latest, { lastMs }) => Math.max(latest, lastMs), Number.NEGATIVE_INFINITY);
  const { told, ...step } = stepIncidents(state, all, nowMs, settings);
  return { ...step, transitions: transitionsOf(told, settings, WORDS) };
}

function watched({ id, acceptedMs, refused, dimensionsOf, limit }: JudgedDevice, ofAllMs: number) {
  const afterMs = limit?.afterMs ?? ofAllMs;
  const own = limit === undefined ? {} : ownOf(limit);
  const device = { id, endedMs: acceptedMs, dimensionsOf, ...own };
  const none = { ...device, startMs: Number.NaN, isActive: false, isNear: false, count: 0, reason: 0 };
  if (refused === undefined) return { ...none, lastMs: acceptedMs } satisfies WatchedDevice & { lastMs: number };
  const count = countOf(refused);
  const forMs = refused.lastMs - refused.firstMs;
  return {
    ...device,
    startMs: refused.firstMs,
    isActive: count >= MIN_REJECTED_READINGS && forMs >= afterMs,
    isNear: forMs > afterMs / 2,
    count,
    reason: mostGivenReason(refused),
    lastMs: refused.lastMs,
  };
}

const WORDS: Words = {
  rule: ALL_REJECTED,
  groupRule: ALL_REJECTED_GROUP,
  firing: (_, { count, reason }) => ({
    value: count,
    baseline: null,
    reason: reasonOf(reason),
    message: `none of its last ${count} readings was accepted; the reason most given is ${reasonOf(reason)}, see the quarantine`,
  }),
  resolved: ({ endedMs }, { startMs, count, reason }) => ({
    value: count,
    baseline: null,
    reason: reasonOf(reason),
    message: `a reading is accepted again after ${numberText(minutes(endedMs - startMs))} min`,
  }),
  forgotten: ({ count, reason }) => ({
    value: count,
    baseline: null,
    reason: reasonOf(reason),
    message: 'nothing more has come from it, accepted or not: given up',
  }),
  group: {
    firing: 'readings come and none is accepted: what brings them here, or the profile, has changed',
    left: 'rejected',
  },
};
