// A silence: for some time people do not want to be told of what it matches. It keeps messages, never history. Pure.
import type { AlertTransition } from '../alert/alert.ts';
import { checkMembers, FORMATS } from '../formats.ts';
import { isLike } from '../pattern.ts';

/** Each is a pattern; what is left out matches everything. Case counts. */
export interface Matchers {
  readonly device?: string;
  readonly rule?: string;
  readonly kind?: string;
  readonly severity?: string;
  readonly lane?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
}

export interface Silence {
  readonly id: string;
  readonly matchers: Matchers;
  /** Wall clock, ms; from `startMs` on and before `endMs`. */
  readonly startMs: number;
  readonly endMs: number;
  /** Who asked for it, as they said it, and why. */
  readonly by: string;
  readonly reason: string;
  /** It was asked for from this time on, which had passed: it began when it was asked for. */
  readonly askedStartMs?: number;
  /** It has ended, and what still fires was told of. */
  readonly isSettled?: boolean;
}

type Matched = Pick<AlertTransition, 'device' | 'rule' | 'kind' | 'severity' | 'lane' | 'dimensions'>;

/** A dimension that the transition does not have matches only `*`-free nothing: it does not match. */
export function matches(matchers: Matchers, transition: Matched): boolean {
  const { dimensions = {}, ...own } = matchers;
  const facts: Readonly<Record<string, string | undefined>> = {
    device: transition.device,
    rule: transition.rule,
    kind: transition.kind,
    severity: transition.severity,
    lane: transition.lane ?? 'readings',
  };
  return (
    Object.entries(own).every(([name, pattern]) => pattern === undefined || isLike(pattern, facts[name])) &&
    Object.entries(dimensions).every(([name, pattern]) => isLike(pattern, ownValue(transition.dimensions, name)))
  );
}

/** A dimension may have the name of something that every object has: `constructor`. */
const ownValue = (dimensions: Matched['dimensions'], name: string): string | undefined =>
  Object.hasOwn(dimensions, name) ? dimensions[name] : undefined;

/** The silence that holds at `nowMs` and ends last, undefined where none does. */
export function silenceFor(silences: readonly Silence[], transition: Matched, nowMs: number): Silence | undefined {
  let found: Silence | undefined;
  for (const silence of silences) {
    if (nowMs < silence.startMs || nowMs >= silence.endMs || !matches(silence.matchers, transition)) continue;
    if (found === undefined || silence.endMs > found.endMs) found = silence;
  }
  return found;
}

/** Ended ones are kept for so long, so that a decision that names one can be explained. */
const KEEP_ENDED_MS = 7 * 86_400_000;

export function encodeSilences(silences: readonly Silence[], nowMs: number): string {
  return JSON.stringify({
    v: FORMATS.silences.writes,
    silences: silences.filter(({ endMs }) => endMs > nowMs - KEEP_ENDED_MS),
  });
}

/** @throws UnknownFormatError. */
export function decodeSilences(text: string | undefined): readonly Silence[] {
  if (text === undefined) return [];
  const stored = JSON.parse(text) as { readonly silences: readonly Silence[] };
  checkMembers('silences', stored, ['silences']);
  return stored.silences;
}

export const silencesKey = (profile: string): string => `silences#${profile}`;
