// How far the canary has come through: which of its windows was published last, and which of its readings the rules
// have judged. One item for all; written now and then by aggregate and detect, read by the sweep.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '../formats.ts';

export interface CanarySeen {
  /** When it was looked for first, ms. */
  readonly sinceMs: number;
  /** End of the latest of its windows that was published, ms of event time; −∞ before the first. */
  readonly windowMs: number;
  /** Event time of its latest reading that was judged, ms; −∞ before the first. */
  readonly judgedMs: number;
}

export const NEVER_SEEN: CanarySeen = {
  sinceMs: Number.POSITIVE_INFINITY,
  windowMs: Number.NEGATIVE_INFINITY,
  judgedMs: Number.NEGATIVE_INFINITY,
};

/** With this too, in whatever order and however often it comes. */
export function withSeen(seen: CanarySeen, { windowMs, judgedMs }: Partial<CanarySeen>): CanarySeen {
  return {
    sinceMs: seen.sinceMs,
    windowMs: Math.max(seen.windowMs, windowMs ?? Number.NEGATIVE_INFINITY),
    judgedMs: Math.max(seen.judgedMs, judgedMs ?? Number.NEGATIVE_INFINITY),
  };
}

export function encodeSeen({ sinceMs, windowMs, judgedMs }: CanarySeen, as: Written = written('canary')): Uint8Array {
  const out = createByteWriter(64);
  out.u8(as.version);
  out.f64(sinceMs);
  out.f64(windowMs);
  out.f64(judgedMs);
  writeSections(out, as);
  return out.bytes();
}

/** @throws UnknownFormatError. */
export function decodeSeen(bytes: Uint8Array | undefined): CanarySeen {
  if (bytes === undefined) return NEVER_SEEN;
  const from = createByteReader(bytes);
  checkFormat('canary', from.u8());
  const seen = { sinceMs: from.f64(), windowMs: from.f64(), judgedMs: from.f64() };
  passSections(from, 'canary');
  return seen;
}

/** How long each of the two may take before it is overdue, ms. */
export interface CanaryLimits {
  /** Undefined: the profile has no window that ends by itself. */
  readonly windowMs: number | undefined;
  readonly judgedMs: number;
}

/** What has not come in time at `nowMs`, in words; empty where all is well. */
export function overdue(seen: CanarySeen, limits: CanaryLimits, nowMs: number): string[] {
  const late: string[] = [];
  const ageOf = (ms: number) => nowMs - Math.max(ms, seen.sinceMs);
  const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`;
  if (limits.windowMs !== undefined && ageOf(seen.windowMs) > limits.windowMs)
    late.push(
      `no window of it was published for ${minutes(ageOf(seen.windowMs))} (at most ${minutes(limits.windowMs)})`,
    );
  if (ageOf(seen.judgedMs) > limits.judgedMs)
    late.push(`no rule has judged it for ${minutes(ageOf(seen.judgedMs))} (at most ${minutes(limits.judgedMs)})`);
  return late;
}
