// How many messages a minute leave: counted by their keys, so that a retry counts once. A quarter is for critical ones.
// The end of what was told is counted and never held back: a pager would stay open. Pure.
import { gravestOf, SEVERITIES, type Severity } from '../finding/severity.ts';
import { checkMembers, FORMATS } from '../formats.ts';

export interface HeldBack {
  /** The minute, ms since the epoch. */
  readonly sinceMs: number;
  readonly count: number;
  /** Some of their devices. */
  readonly devices: readonly string[];
  readonly severity: Severity;
}

export interface CapState {
  readonly minuteMs: number;
  /** Keys of the messages that left, and of those that were held back (these up to a number). */
  readonly told: readonly string[];
  readonly held: readonly string[];
  readonly heldBack?: HeldBack;
  /** Minutes that are over and not yet told of. */
  readonly past: readonly HeldBack[];
}

export interface Capped {
  /** Of the message: incident and message key. */
  readonly key: string;
  readonly device: string;
  readonly severity: Severity;
  readonly isEnd: boolean;
}

const MINUTE_MS = 60_000;
const CRITICAL_SHARE = 0.25;
const MAX_HELD_KEYS = 1_000;
const MAX_DEVICES = 5;
const MAX_PAST = 60;

/** Answers the keys of those that are held back, and what is to be stored. */
export function takeCap(
  before: CapState | undefined,
  messages: readonly Capped[],
  nowMs: number,
  capPerMinute: number,
): { readonly state: CapState; readonly held: ReadonlySet<string> } {
  const state = rolledTo(before, nowMs);
  const told = new Set(state.told);
  const known = new Set(state.held);
  const held = new Set<string>();
  let { heldBack } = state;
  const byRank = messages.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  for (const { key, device, severity, isEnd } of byRank) {
    if (told.has(key)) continue;
    const limit = severity === 'critical' ? capPerMinute : Math.ceil(capPerMinute * (1 - CRITICAL_SHARE));
    if (!known.has(key) && (isEnd || told.size < limit)) {
      told.add(key);
      continue;
    }
    held.add(key);
    if (known.has(key)) continue;
    if (known.size < MAX_HELD_KEYS) known.add(key);
    const { count = 0, devices = [], severity: gravest = severity } = heldBack ?? {};
    heldBack = {
      sinceMs: state.minuteMs,
      count: count + 1,
      devices: devices.length < MAX_DEVICES && !devices.includes(device) ? [...devices, device] : devices,
      severity: gravestOf(gravest, severity),
    };
  }
  const { minuteMs, past } = state;
  return { state: { minuteMs, told: [...told], held: [...known], past, ...(heldBack && { heldBack }) }, held };
}

/** As of `nowMs`: a minute that is over is told of, where it held something back. */
export function rolledTo(state: CapState | undefined, nowMs: number): CapState {
  const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  if (state === undefined) return { minuteMs, told: [], held: [], past: [] };
  // Another function's clock may be a minute behind.
  if (state.minuteMs >= minuteMs) return state;
  const past = state.heldBack === undefined ? state.past : [...state.past, state.heldBack];
  return { minuteMs, told: [], held: [], past: past.slice(-MAX_PAST) };
}

export const encodeCap = (state: CapState): string => JSON.stringify({ v: FORMATS.alertCap.writes, ...state });

/** @throws UnknownFormatError. */
export function decodeCap(text: string | undefined): CapState | undefined {
  if (text === undefined) return undefined;
  const { v, ...stored } = JSON.parse(text) as CapState & { readonly v?: unknown };
  checkMembers('alertCap', { ...stored, v }, ['minuteMs', 'told', 'held', 'heldBack', 'past']);
  return stored;
}

export const capKey = (profile: string): string => `cap#${profile}`;
