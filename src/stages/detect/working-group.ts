// A key group during a call: what was handed over or loaded, decoded only when a pack or a lost commit needs it.
import { absorbByRules } from '#core/detect/absorb-pack.ts';
import type { Detector } from '#core/detect/detector.ts';
import { closeLeft } from '#core/detect/forget.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { beginLog, logBytes } from '#core/detect/log/reading-log.ts';
import { encodeLog } from '#core/detect/log-codec.ts';
import type { Outcome } from '#core/detect/outcome.ts';
import type { Rulebook } from '#core/detect/rulebook.ts';
import { isGivenUp } from '#core/detect/shadow-group.ts';
import { decodeGroup, encodeGroup, leastBytes } from '#core/detect/state-codec.ts';
import type { Pack } from '#core/pack/pack.ts';
import type { StoredState } from '../ports.ts';
import type { LiveRules } from '../rules/live-rules.ts';
import type { HandedGroup } from './window-state.ts';

export interface WorkingGroup {
  readonly key: string;
  /** Version in the store that it went on from. */
  readonly version: number;
  /** Decoded; undefined until needed. */
  state: GroupState | undefined;
  /** As it is handed on; undefined after the state has moved. */
  handed: HandedGroup | undefined;
  /** It came from an earlier call of the window, whose readings are no longer at hand. */
  readonly isHandedOver: boolean;
  /** It holds something that the store does not. */
  isChanged: boolean;
}

/** States are read and written by it, whichever version of the rules they have come to. */
export const layoutOf = (book: Rulebook): Detector => book.version(0).detector;

export function handedGroup(key: string, handed: HandedGroup): WorkingGroup {
  return { key, version: handed.version, state: undefined, handed, isHandedOver: true, isChanged: true };
}

/** One whose state came back as it was handed on. */
export function handedOver(group: WorkingGroup): WorkingGroup {
  return group.isHandedOver ? group : { ...group, isHandedOver: true };
}

/** `stored` is undefined where the store has nothing of the group yet. */
export function loadedGroup(detector: Detector, key: string, stored: StoredState | undefined): WorkingGroup {
  const state = stored === undefined ? emptyGroupState() : decode(detector, key, stored.bytes);
  return { key, version: stored?.version ?? 0, state, handed: undefined, isHandedOver: false, isChanged: false };
}

/** It has come as a log: its state is to be made of what is stored first. */
export const isToReplay = ({ state, handed }: WorkingGroup): boolean => state === undefined && handed?.as === 'log';

/** @throws Error where it is to be replayed. */
export function stateOf(detector: Detector, group: WorkingGroup): GroupState {
  if (isToReplay(group)) throw new Error(`${group.key} was handed on as a log, which has not been replayed`);
  group.state ??= decode(detector, group.key, Buffer.from(group.handed?.bytes ?? '', 'base64'));
  return group.state;
}

/** States that were looked through for what no reading ends: once each, when they are read. */
const lookedThrough = new WeakSet<GroupState>();

/** `isLogged`: what it absorbs until it is stored may be handed on as a log. */
export function prepareLog(detector: Detector, group: WorkingGroup, isLogged: boolean): void {
  const state = stateOf(detector, group);
  if (!isLogged) state.log = undefined;
  else if (!group.isChanged) state.log = beginLog(state.ids);
}

export function absorb(book: LiveRules, group: WorkingGroup, pack: Pack, outcome: Outcome): void {
  const state = stateOf(layoutOf(book), group);
  if (!lookedThrough.has(state)) {
    lookedThrough.add(state);
    if (closeLeft(book.version(state.rulesVersion).detector, state, outcome)) hasMoved(group);
  }
  const before = state.shadow;
  book.shadow.prepare(book, state);
  if (absorbByRules(book, state, pack, outcome)) {
    book.shadow.absorb(book, state, pack);
    hasMoved(group);
  }
  // A log says nothing of what a shadow has learnt.
  const hasShadow = state.shadow !== undefined && !isGivenUp(state.shadow);
  if (hasShadow || state.shadow !== before) state.log = undefined;
}

function hasMoved(group: WorkingGroup): void {
  group.isChanged = true;
  group.handed = undefined;
}

/** A lower limit of what the group costs in the handed state, without encoding it. */
export function leastHandedBytes({ state, handed }: WorkingGroup): number {
  if (handed !== undefined) return handed.bytes.length;
  if (state === undefined) return 0;
  const bytes = leastBytes(state);
  return ((state.log === undefined ? bytes : Math.min(bytes, logBytes(state.log))) * 4) / 3;
}

export function bytesOf(detector: Detector, group: WorkingGroup): Uint8Array {
  if (group.handed?.as === 'state') return Buffer.from(group.handed.bytes, 'base64');
  return encodeGroup(detector, stateOf(detector, group)).slice();
}

/** As the log of what it has absorbed since it was stored, or as the state, whichever is smaller. */
export function handOn(detector: Detector, group: WorkingGroup): HandedGroup {
  group.handed ??= asHanded(detector, group.version, stateOf(detector, group));
  return group.handed;
}

function asHanded(detector: Detector, version: number, state: GroupState): HandedGroup {
  const { log } = state;
  if (log !== undefined && logBytes(log) <= leastBytes(state))
    return { version, as: 'log', bytes: base64Of(encodeLog(state, log)) };
  // A log only grows.
  state.log = undefined;
  return { version, as: 'state', bytes: base64Of(encodeGroup(detector, state)) };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function decode(detector: Detector, key: string, bytes: Uint8Array): GroupState {
  try {
    return decodeGroup(detector, bytes);
  } catch (cause) {
    throw new Error(`${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
