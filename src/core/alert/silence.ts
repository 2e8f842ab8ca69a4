// When a device counts as silent, and when it is heard again: the life of the one alert that no reading opens. Pure; the sweep feeds it the
// devices' clocks. Refuses nothing: a device that it does not see any more is forgotten without a word.
import { numberText } from '../detect/wording.ts';
import type { Severity } from '../profile/rule.ts';
import type { AlertTransition } from './alert.ts';
import { alertId } from './alert-id.ts';

/** The rule's name, and its kind, in alerts. */
export const SILENT = 'silent';

export interface OpenSilence {
  /** The device's clock when it fell silent: event time of its last reading. */
  readonly startMs: number;
  /** The last transition people are known to have been told of; 0 while it is not certain that they were told of the first. */
  readonly transition: 0 | 1;
}

/** Device → its open silence. */
export type SilenceState = ReadonlyMap<string, OpenSilence>;

/** A device as its key group's window state has it. */
export interface HeardDevice {
  readonly id: string;
  /** Latest event time, ms; never goes back. */
  readonly clockMs: number;
  /** Asked for transitions only. */
  readonly dimensionsOf: () => Readonly<Record<string, string>>;
}

export interface SilenceSettings {
  readonly profile: string;
  /** Longest time without a reading, ms. */
  readonly afterMs: number;
  readonly severity: Severity;
  /** Silences kept at a time; devices beyond it wait until others are heard. */
  readonly maxOpen: number;
}

export interface SilenceStep {
  /**
   * What has to be stored before anything is told, where something opens: the next step then tells it again if this one dies, even if the
   * device is back by then. Undefined where nothing opens: a resolution is found again from the clocks alone.
   */
  readonly before: SilenceState | undefined;
  readonly transitions: readonly AlertTransition[];
  /** What is to be stored once all is told; undefined where it is as it was. */
  readonly after: SilenceState | undefined;
}

const MINUTE_MS = 60_000;

/**
 * One look at all devices of a key group at `nowMs`. A device that is back and beyond the limit again resolves now; the next step opens.
 */
export function stepSilence(
  state: SilenceState,
  devices: Iterable<HeardDevice>,
  nowMs: number,
  settings: SilenceSettings,
): SilenceStep {
  const before = new Map(state);
  const after = new Map<string, OpenSilence>();
  const transitions: AlertTransition[] = [];
  let hasOpened = false;
  let isChanged = false;
  let room = settings.maxOpen - state.size;
  for (const device of devices) {
    const open = state.get(device.id);
    if (open === undefined) {
      // A clock that never ran is no last reading.
      if (room <= 0 || !Number.isFinite(device.clockMs) || nowMs - device.clockMs <= settings.afterMs) continue;
      room -= 1;
      hasOpened = true;
      before.set(device.id, { startMs: device.clockMs, transition: 0 });
      after.set(device.id, { startMs: device.clockMs, transition: 1 });
      transitions.push(firing(device, device.clockMs, nowMs, settings));
      continue;
    }
    const isBack = device.clockMs > open.startMs;
    if (open.transition === 0)
      transitions.push(firing(device, open.startMs, isBack ? device.clockMs : nowMs, settings));
    if (isBack) transitions.push(resolved(device, open.startMs, settings));
    else after.set(device.id, { startMs: open.startMs, transition: 1 });
    isChanged ||= isBack || open.transition === 0;
  }
  isChanged ||= hasOpened || after.size !== state.size;
  return { before: hasOpened ? before : undefined, transitions, after: isChanged ? after : undefined };
}

function firing(device: HeardDevice, startMs: number, untilMs: number, settings: SilenceSettings): AlertTransition {
  const value = minutes(untilMs - startMs);
  const limit = minutes(settings.afterMs);
  return {
    ...facts(device, startMs, settings),
    transition: 1,
    state: 'firing',
    // The moment the limit passed: the same whichever run of the sweep finds it.
    atMs: startMs + settings.afterMs,
    value,
    message: `no reading for ${numberText(value)} min; at most ${numberText(limit)} min are expected`,
  };
}

function resolved(device: HeardDevice, startMs: number, settings: SilenceSettings): AlertTransition {
  const value = minutes(device.clockMs - startMs);
  const limit = minutes(settings.afterMs);
  return {
    ...facts(device, startMs, settings),
    transition: 2,
    state: 'resolved',
    atMs: device.clockMs,
    value,
    message: `heard again after ${numberText(value)} min; at most ${numberText(limit)} min are expected`,
  };
}

function facts(device: HeardDevice, startMs: number, settings: SilenceSettings) {
  return {
    id: alertId(settings.profile, device.id, SILENT, startMs),
    profile: settings.profile,
    device: device.id,
    rule: SILENT,
    kind: SILENT,
    measure: '',
    severity: settings.severity,
    startMs,
    baseline: minutes(settings.afterMs),
    score: null,
    dimensions: device.dimensionsOf(),
  };
}

/** To a tenth: the sweep looks once a minute, so more digits would say nothing. */
function minutes(ms: number): number {
  return Math.round((ms * 10) / MINUTE_MS) / 10;
}
