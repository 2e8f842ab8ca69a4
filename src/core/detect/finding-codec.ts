// The devices' findings ↔ the bytes of a section: names once, then per device that has some how often it opened, what
// is said of its end, and each finding.
import type { AlertTransition } from '../alert/alert.ts';
import type { FindingRecord, Phase, Run, Shown } from '../alert/finding-record.ts';
import { type DeviceLife, type Ending, newLife } from '../alert/incident-record.ts';
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import type { Section } from '../formats.ts';

/** Its number among the sections of stored baselines. */
export const FINDINGS_SECTION = 1;

const PHASES: readonly Phase[] = ['pending', 'firing', 'recovering', 'ended', 'cooling'];
const CAUSES: readonly AlertTransition['cause'][] = [undefined, 'stale', 'rule-removed', 'new-normal', 'merged'];
const IS_FLAPPING = 1;
const HAS_ENDING = 2;
const HAS_SHOWN = 1;
const HAS_RUNS = 2;
const HAS_COOLED = 4;
const HAS_BASELINE = 1;
const HAS_SCORE = 2;

/** Memory that is written anew each time. */
const body = createByteWriter(4096);
const head = createByteWriter(4096);

/** Undefined where there is nothing to write. */
export function findingsSection(lives: ReadonlyMap<number, DeviceLife>): Section | undefined {
  if (lives.size === 0) return undefined;
  const names = new Map<string, number>();
  body.reset();
  const name = (text: string) => {
    const known = names.get(text) ?? names.size;
    names.set(text, known);
    body.varint(known);
  };
  body.varint(lives.size);
  for (const [device, life] of lives) {
    body.varint(device);
    writeLife(body, life, name);
  }
  head.reset();
  head.varint(names.size);
  for (const text of names.keys()) head.text(text);
  head.append(body);
  return { id: FINDINGS_SECTION, isRequired: false, bytes: head.bytes() };
}

function writeLife(out: ByteWriter, { incident, opens, ending, findings }: DeviceLife, name: (text: string) => void) {
  out.u8((incident?.isFlapping === true ? IS_FLAPPING : 0) | (ending === undefined ? 0 : HAS_ENDING));
  out.varint(opens.length);
  for (const openMs of opens) out.f64(openMs);
  if (ending !== undefined) {
    name(ending.rule);
    name(ending.kind);
    out.u8(ending.worst);
    out.u8(CAUSES.indexOf(ending.cause));
    writeShown(out, ending.shown, name);
  }
  out.varint(findings.length);
  for (const each of findings) writeFinding(out, each, name);
}

function writeFinding(out: ByteWriter, record: FindingRecord, name: (text: string) => void): void {
  const { shown, runs, coolUntilMs } = record;
  const hasCooled = coolUntilMs > Number.NEGATIVE_INFINITY;
  name(record.rule);
  name(record.kind);
  out.u8(PHASES.indexOf(record.phase) | (record.worst << 3));
  out.u8((shown === undefined ? 0 : HAS_SHOWN) | (runs.length === 0 ? 0 : HAS_RUNS) | (hasCooled ? HAS_COOLED : 0));
  for (const ms of [record.sinceMs, record.lastMs, record.endMs]) out.f64(ms);
  out.varint(record.count);
  if (shown !== undefined) {
    out.u8(record.shownFinding);
    writeShown(out, shown, name);
  }
  if (runs.length > 0) {
    out.f64(record.intervalMs);
    for (const { sinceMs, count } of runs) {
      out.f64(sinceMs);
      out.varint(count);
    }
  }
  if (hasCooled) {
    out.f64(coolUntilMs);
    out.u8(record.coolWorst);
  }
}

function writeShown(out: ByteWriter, shown: Shown, name: (text: string) => void): void {
  const { measure, value, baseline, score, message } = shown;
  name(measure);
  out.f64(value);
  out.u8((baseline === null ? 0 : HAS_BASELINE) | (score === null ? 0 : HAS_SCORE));
  if (baseline !== null) out.f64(baseline);
  if (score !== null) out.f64(score);
  out.text(message);
}

/** Takes the section's findings into their devices' lives. @throws RangeError where the bytes are no such section. */
export function takeFindings(bytes: Uint8Array, lives: Map<number, DeviceLife>): void {
  const from = createByteReader(bytes);
  const names: string[] = [];
  for (let left = from.varint(); left > 0; left--) names.push(from.text());
  const name = () => {
    const at = from.varint();
    const text = names[at];
    if (text === undefined)
      throw new RangeError(`stored findings name ${at}, but there are only ${names.length} names`);
    return text;
  };
  for (let left = from.varint(); left > 0; left--) {
    const device = from.varint();
    const life = lives.get(device) ?? newLife();
    lives.set(device, life);
    readLife(from, life, name);
  }
}

function readLife(from: ByteReader, life: DeviceLife, name: () => string): void {
  const flags = from.u8();
  if (life.incident !== undefined) life.incident.isFlapping = (flags & IS_FLAPPING) !== 0;
  for (let left = from.varint(); left > 0; left--) life.opens.push(from.f64());
  if (flags & HAS_ENDING) life.ending = readEnding(from, name);
  for (let left = from.varint(); left > 0; left--) life.findings.push(readFinding(from, name));
}

function readEnding(from: ByteReader, name: () => string): Ending {
  const [rule, kind] = [name(), name()];
  const worst = from.u8();
  return { rule, kind, worst, cause: CAUSES[from.u8()], shown: readShown(from, name) };
}

function readFinding(from: ByteReader, name: () => string): FindingRecord {
  const [rule, kind] = [name(), name()];
  const bits = from.u8();
  const phase = PHASES[bits & 7];
  if (phase === undefined)
    throw new RangeError(`stored findings have phase ${bits & 7}, expected 0 to ${PHASES.length - 1}`);
  const has = from.u8();
  const [sinceMs, lastMs, endMs] = [from.f64(), from.f64(), from.f64()];
  const count = from.varint();
  const shownFinding = has & HAS_SHOWN ? from.u8() : 0;
  const shown = has & HAS_SHOWN ? readShown(from, name) : undefined;
  const intervalMs = has & HAS_RUNS ? from.f64() : 0;
  const runs: Run[] = [];
  if (has & HAS_RUNS) for (let i = 0; i < 4; i++) runs.push({ sinceMs: from.f64(), count: from.varint() });
  return {
    ...{ rule, kind, phase, worst: bits >> 3, sinceMs, lastMs, endMs, count, shown, shownFinding, runs, intervalMs },
    coolUntilMs: has & HAS_COOLED ? from.f64() : Number.NEGATIVE_INFINITY,
    coolWorst: has & HAS_COOLED ? from.u8() : 0,
  };
}

function readShown(from: ByteReader, name: () => string): Shown {
  const measure = name();
  const value = from.f64();
  const has = from.u8();
  const baseline = has & HAS_BASELINE ? from.f64() : null;
  const score = has & HAS_SCORE ? from.f64() : null;
  return { measure, value, baseline, score, message: from.text() };
}
