// A key group during a call: what was handed over or loaded, decoded only when a pack or a lost commit needs it.
import { absorbByRules } from '#core/detect/absorb-pack.ts';
import type { Detector } from '#core/detect/detector.ts';
import { closeLeft } from '#core/detect/forget.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import type { Outcome } from '#core/detect/outcome.ts';
import type { Rulebook } from '#core/detect/rulebook.ts';
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
  /** Encoded, base64; undefined after the state has moved. */
  encoded: string | undefined;
  /** It came from an earlier call of the window, whose readings are no longer at hand. */
  readonly isHandedOver: boolean;
  /** It holds something that the store does not. */
  isChanged: boolean;
}

/** States are read and written by it, whichever version of the rules they have come to. */
export const layoutOf = (book: Rulebook): Detector => book.version(0).detector;

export function handedGroup(key: string, handed: HandedGroup): WorkingGroup {
  const { version, bytes } = handed;
  return { key, version, state: undefined, encoded: bytes, isHandedOver: true, isChanged: true };
}

/** One whose state came back as it was handed on. */
export function handedOver(group: WorkingGroup): WorkingGroup {
  return group.isHandedOver ? group : { ...group, isHandedOver: true };
}

/** `stored` is undefined where the store has nothing of the group yet. */
export function loadedGroup(detector: Detector, key: string, stored: StoredState | undefined): WorkingGroup {
  const state = stored === undefined ? emptyGroupState() : decode(detector, key, stored.bytes);
  return { key, version: stored?.version ?? 0, state, encoded: undefined, isHandedOver: false, isChanged: false };
}

export function stateOf(detector: Detector, group: WorkingGroup): GroupState {
  group.state ??= decode(detector, group.key, Buffer.from(group.encoded ?? '', 'base64'));
  return group.state;
}

/** States that were looked through for what no reading ends: once each, when they are read. */
const lookedThrough = new WeakSet<GroupState>();

export function absorb(book: LiveRules, group: WorkingGroup, pack: Pack, outcome: Outcome): void {
  const state = stateOf(layoutOf(book), group);
  if (!lookedThrough.has(state)) {
    lookedThrough.add(state);
    if (closeLeft(book.version(state.rulesVersion).detector, state, outcome)) {
      group.isChanged = true;
      group.encoded = undefined;
    }
  }
  book.shadow.prepare(book, state);
  if (!absorbByRules(book, state, pack, outcome)) return;
  book.shadow.absorb(book, state, pack);
  group.isChanged = true;
  group.encoded = undefined;
}

/** A lower limit of what the group costs in the handed state, without encoding it. */
export function leastHandedBytes(group: WorkingGroup): number {
  if (group.encoded !== undefined) return group.encoded.length;
  return group.state === undefined ? 0 : (leastBytes(group.state) * 4) / 3;
}

export function bytesOf(detector: Detector, group: WorkingGroup): Uint8Array {
  if (group.encoded !== undefined) return Buffer.from(group.encoded, 'base64');
  return encodeGroup(detector, stateOf(detector, group)).slice();
}

export function encodedOf(detector: Detector, group: WorkingGroup): string {
  group.encoded ??= base64Of(encodeGroup(detector, stateOf(detector, group)));
  return group.encoded;
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
