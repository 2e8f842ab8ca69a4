// JSON lines: each goes in as its bytes. Reads of a line only what its arrival and its shard need: highest event time, device, arrival.
// Refuses nothing: what is no JSON goes in as it is, and `validate` says so.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { parseTimestamp } from '#core/reading/timestamp.ts';
import type { LineReader } from './line.ts';

export interface JsonLinesOptions {
  readonly profile: CompiledProfile;
  readonly fileIndex: number;
  /** Top-level field that holds the arrival. */
  readonly arrivalField: string | undefined;
}

interface LineFacts {
  timeMs: number;
  device: string;
  arrivalMs: number | undefined;
}

export function createJsonLines({ profile, fileIndex, arrivalField }: JsonLinesOptions): LineReader {
  const { wire } = profile.source;
  const envelopes = wire.envelope ?? [];

  /** An envelope's reading goes before the envelope's own fields, as in `validate`. */
  function fieldOf(reading: Fields, names: readonly string[]): unknown {
    for (const envelope of envelopes) {
      const inner = reading[envelope];
      if (isFields(inner)) for (const name of names) if (Object.hasOwn(inner, name)) return inner[name];
    }
    for (const name of names) if (Object.hasOwn(reading, name)) return reading[name];
    return undefined;
  }

  function look(reading: unknown, facts: LineFacts): void {
    if (!isFields(reading)) return;
    const timeMs = parseTimestamp(fieldOf(reading, wire.time));
    if (arrivalField !== undefined) {
      const arrivalMs = parseTimestamp(reading[arrivalField]);
      if (!(arrivalMs <= (facts.arrivalMs ?? Number.NEGATIVE_INFINITY)) && !Number.isNaN(arrivalMs)) {
        facts.arrivalMs = arrivalMs;
      }
    }
    if (facts.device !== '' && !(timeMs > facts.timeMs) && !Number.isNaN(facts.timeMs)) return;
    const device = fieldOf(reading, wire.device);
    if (typeof device === 'string' || typeof device === 'number') facts.device = String(device);
    if (!Number.isNaN(timeMs)) facts.timeMs = timeMs;
  }

  return {
    line(bytes, lineNumber, out) {
      const facts: LineFacts = { timeMs: Number.NaN, device: '', arrivalMs: undefined };
      const parsed = parse(bytes.toString());
      let data: Uint8Array | string = bytes;
      if (Array.isArray(parsed)) for (const reading of parsed) look(reading, facts);
      else look(parsed, facts);
      // In an open profile every number is a measure; the arrival is none.
      if (arrivalField !== undefined && profile.openMeasures) data = without(parsed, arrivalField) ?? bytes;
      out.push({ fileIndex, lineNumber, data, isMixed: Array.isArray(parsed), ...facts });
    },
    end: () => undefined,
  };
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The line written anew without `field`; undefined where it does not have it. */
function without(parsed: unknown, field: string): string | undefined {
  const readings = Array.isArray(parsed) ? parsed : [parsed];
  if (!readings.some((reading) => isFields(reading) && Object.hasOwn(reading, field))) return undefined;
  return JSON.stringify(parsed, (key, value) => (key === field ? undefined : value));
}
