// Which version of the rules a reading is judged by: that of its arrival at the door, about which every shard and every
// repeat of it agree. No clock decides.
import type { Activation } from './rules-body.ts';

/**
 * A version holds from so long after it was saved on: twice as long as an instance goes on with what it has read, so
 * that all have read it before its first reading comes.
 */
export const ACTIVATE_AFTER_MS = 120_000;
/** An instance looks again after this. */
export const READ_EVERY_MS = 60_000;

/** When a version that is saved at `nowMs` begins: after every other. */
export function nextActivation(activations: readonly Activation[], nowMs: number): number {
  const last = activations.at(-1)?.activateAtMs ?? Number.NEGATIVE_INFINITY;
  return Math.max(nowMs + ACTIVATE_AFTER_MS, last + 1);
}

/**
 * The version in force at an arrival; `activations` are in their order. 0 before the first, which is the profile as it
 * was deployed; where earlier ones are not known any more, the first that is.
 */
export function versionAt(activations: readonly Activation[], arrivalMs: number): number {
  for (let i = activations.length - 1; i >= 0; i--) {
    const { version, activateAtMs } = activations[i] as Activation;
    if (activateAtMs <= arrivalMs) return version;
  }
  const first = activations[0]?.version ?? 1;
  return first === 1 ? 0 : first;
}

/** The arrival from which on a version after `version` holds; +∞ where none is known. */
export function endOf(activations: readonly Activation[], version: number): number {
  for (const each of activations) if (each.version > version) return each.activateAtMs;
  return Number.POSITIVE_INFINITY;
}
