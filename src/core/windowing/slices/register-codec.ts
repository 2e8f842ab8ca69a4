// Where a register stands, and what a closed slice of it decided ↔ bytes. Mostly it stands at its last value, which is
// stored already.
import type { ByteReader } from '../../bytes/reader.ts';
import type { ByteWriter } from '../../bytes/writer.ts';
import { createRegister, type Outcome, outcomeFrom, type Register } from './register.ts';

/** States of versions below know registers by their values alone. */
export const WITH_REGISTERS = 3;

const IS_ELSEWHERE = 1;
const IS_SUSPECT = 2;
const HAS_JUMP = 4;
const HAS_GLITCHES = 8;
const HAS_REPLACED = 16;
const HAS_RESTED = 32;

/** The last value before, which a suspect is. */
interface Last {
  readonly last: number;
  readonly lastAtMs: number;
}

function bitsOf({ level, waiting, restMs }: Register, { last }: Last): number {
  return (Object.is(level, last) ? 0 : IS_ELSEWHERE) | (waiting > 0 ? IS_SUSPECT : 0) | (restMs > 0 ? HAS_RESTED : 0);
}

/** At least one value. A byte; up to 4 more at rest, 8 in a dip, some 15 with a suspect. */
export function writeStand(out: ByteWriter, register: Register, last: Last): void {
  const bits = bitsOf(register, last);
  out.u8(bits);
  writeElsewhere(out, register, last, bits);
}

function writeElsewhere(out: ByteWriter, register: Register, { lastAtMs }: Last, bits: number): void {
  if ((bits & IS_ELSEWHERE) !== 0) out.f64(register.level);
  if ((bits & HAS_RESTED) !== 0) out.varint(register.restMs);
  if ((bits & IS_SUSPECT) === 0) return;
  out.varint(lastAtMs - register.levelAtMs);
  out.varint(lastAtMs - register.suspectAtMs);
  out.varint(register.waiting * RISES + register.rises);
}

/** More than a register has. */
const RISES = 4;

export function readStand(from: ByteReader, into: Register, last: Last): void {
  readElsewhere(from, into, last, from.u8());
}

function readElsewhere(from: ByteReader, into: Register, { last, lastAtMs }: Last, bits: number): void {
  into.level = (bits & IS_ELSEWHERE) === 0 ? last : from.f64();
  into.levelAtMs = lastAtMs;
  if ((bits & HAS_RESTED) !== 0) into.restMs = from.varint();
  if ((bits & IS_SUSPECT) === 0) return;
  into.suspect = last;
  into.levelAtMs = lastAtMs - from.varint();
  into.suspectAtMs = lastAtMs - from.varint();
  const counts = from.varint();
  into.rises = counts % RISES;
  into.waiting = (counts - into.rises) / RISES;
}

export function writeOutcome(out: ByteWriter, outcome: Outcome, last: Last): void {
  const { increase, jump, glitches, replaced } = outcome;
  const bits =
    bitsOf(outcome, last) |
    (jump === 0 ? 0 : HAS_JUMP) |
    (glitches === 0 ? 0 : HAS_GLITCHES) |
    (replaced === 0 ? 0 : HAS_REPLACED);
  out.u8(bits);
  out.f64(increase);
  if (jump !== 0) out.f64(jump);
  if (glitches !== 0) out.varint(glitches);
  if (replaced !== 0) out.varint(replaced);
  writeElsewhere(out, outcome, last, bits);
}

export function readOutcome(from: ByteReader, last: Last): Outcome {
  const outcome = outcomeFrom(createRegister());
  const bits = from.u8();
  outcome.increase = from.f64();
  if ((bits & HAS_JUMP) !== 0) outcome.jump = from.f64();
  if ((bits & HAS_GLITCHES) !== 0) outcome.glitches = from.varint();
  if ((bits & HAS_REPLACED) !== 0) outcome.replaced = from.varint();
  readElsewhere(from, outcome, last, bits);
  return outcome;
}
