// When one measure of a device has stopped while the device goes on: decided by the readings alone, so neither a
// backlog nor a late sweep makes one. A device that is wholly silent has no such measure: its own silence says it.
// Pure.
import type { Severity } from '../finding/severity.ts';
import { numberText } from '../finding/wording.ts';
import { measureSilence } from '../profile/own-rules.ts';
import type { AlertChange, AlertState, AlertTransition } from './alert.ts';
import { alertId } from './alert-id.ts';
import type { AlertFacts } from './incident-words.ts';
import { type Incidents, stepIncidents, type Told, type WatchedDevice } from './incidents.ts';
import { type AlertStep, minutes } from './silence.ts';

/** A measure of a device, as its key group's window state has it. */
export interface HeardMeasure {
  readonly device: string;
  readonly measure: string;
  /** Arrivals of its last value, and of the device's last accepted reading, whatever was in it; ms. */
  readonly lastMs: number;
  readonly deviceMs: number;
  /** How long it may be silent, ms. */
  readonly allowedMs: number;
  /** Where it is another one than that of all. */
  readonly severity?: Severity;
  /** It is not watched of this device. */
  readonly isOff?: boolean;
  readonly dimensionsOf: () => Readonly<Record<string, string>>;
}

export interface MeasureSilenceSettings extends Pick<AlertFacts, 'profile' | 'severity'> {
  readonly maxOpen: number;
  /** Whether the profile still has a limit for the measure. */
  isWatched(measure: string): boolean;
}

/** Between device and measure in what incidents are kept by: no id or name can hold it. */
const BETWEEN = '\n';

/** One look at all measures of a key group that have a limit. */
export function stepMeasureSilence(
  state: Incidents,
  measures: Iterable<HeardMeasure>,
  settings: MeasureSilenceSettings,
): AlertStep {
  const all = [...measures].map(watched);
  const nowMs = all.reduce((latest, { endedMs }) => Math.max(latest, endedMs), Number.NEGATIVE_INFINITY);
  const limits = { afterMs: 0, maxOpen: settings.maxOpen, isSingle: true };
  const { told, ...step } = stepIncidents(state, all, nowMs, limits);
  return { ...step, transitions: told.flatMap((each) => transitionOf(each, settings)) };
}

/** `count` is the limit that it passed: with its start it dates the first transition. */
function watched(heard: HeardMeasure): WatchedDevice {
  const { device, measure, lastMs, deviceMs, allowedMs, dimensionsOf, severity, isOff = false } = heard;
  const isActive = deviceMs - lastMs > allowedMs;
  const facts = { id: `${device}${BETWEEN}${measure}`, startMs: lastMs, endedMs: lastMs };
  const own = severity === undefined ? {} : { own: { afterMs: allowedMs, severity } };
  return { ...facts, isActive, isNear: false, count: allowedMs, reason: 0, dimensionsOf, isOff, ...own };
}

function transitionOf(told: Told, settings: MeasureSilenceSettings): AlertTransition[] {
  if ('group' in told) return [];
  const [device = '', measure = ''] = ('id' in told ? told.id : told.device.id).split(BETWEEN);
  const { profile } = settings;
  const severity = ('device' in told ? told.device.own?.severity : undefined) ?? settings.severity;
  const isWatched = settings.isWatched(measure) && told.what !== 'switched-off';
  const { startMs, count: allowedMs } = told.incident;
  const rule = measureSilence(measure);
  const limit = minutes(allowedMs);
  const isOpen = told.what === 'firing';
  const endedMs = 'device' in told ? told.device.endedMs : startMs;
  const silentMs = told.what === 'resolved' ? endedMs - startMs : allowedMs;
  return [
    {
      ...{ id: alertId(profile, device, rule, startMs), transition: isOpen ? 1 : 2, profile, device, lane: rule },
      ...{ rule, kind: 'silent', measure, severity, startMs, value: minutes(silentMs), baseline: limit, score: null },
      change: (isOpen ? 'opened' : 'over') as AlertChange,
      state: (isOpen ? 'firing' : 'resolved') as AlertState,
      ...(told.what === 'forgotten' || told.what === 'switched-off'
        ? { cause: isWatched ? ('stale' as const) : ('rule-removed' as const) }
        : {}),
      atMs: isOpen ? startMs + allowedMs : Math.max(endedMs, startMs + allowedMs),
      dimensions: 'device' in told ? told.device.dimensionsOf() : {},
      message: wordsOf(told.what, measure, limit, minutes(silentMs), isWatched),
    },
  ];
}

function wordsOf(what: Told['what'], measure: string, limit: number, silent: number, isWatched: boolean): string {
  const expected = `at most ${numberText(limit)} min are expected`;
  switch (what) {
    case 'firing':
      return `no ${measure} for more than ${numberText(limit)} min, and other measures come; ${expected}`;
    case 'resolved':
      return `${measure} comes again after ${numberText(silent)} min; ${expected}`;
    default:
      return isWatched
        ? `nothing more has come of its device: given up`
        : `no longer watched: the profile has no limit for ${measure} any more`;
  }
}
