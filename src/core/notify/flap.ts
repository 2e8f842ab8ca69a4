// What comes and goes too often: said once, then quiet until it has not come for an hour. For incidents that the sweep
// finds; those of readings stay open while they flap, by detect. Pure.
import { checkMembers, FORMATS } from '../formats.ts';

/** Of one device and lane. Times are of the wall clock, ms. */
export interface FlapState {
  /** Openings of the last hour, and the very last one. */
  readonly opened: readonly { readonly id: string; readonly atMs: number }[];
  /** Id of the incident whose message said that it comes and goes; until it is quiet. */
  readonly said?: string;
}

const QUIET_MS = 3_600_000;
/** The opening within an hour that says so. */
const SAID_AT = 4;

export interface Flapped {
  readonly state: FlapState;
  /** `said`: this is the message that says so. `quiet`: it was said. */
  readonly answer: 'steady' | 'said' | 'quiet';
}

export function takeOpening(before: FlapState | undefined, id: string, nowMs: number): Flapped {
  const lastMs = before?.opened.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  const state: FlapState = before === undefined || nowMs - lastMs >= QUIET_MS ? { opened: [] } : before;
  const isKnown = state.opened.some((each) => each.id === id);
  const recent = state.opened.filter(({ atMs }) => nowMs - atMs < QUIET_MS);
  const opened = isKnown ? state.opened : [...recent, { id, atMs: nowMs }];
  const said = state.said ?? (!isKnown && opened.length >= SAID_AT ? id : undefined);
  const answer = said === undefined || opened.findIndex((each) => each.id === id) < 0 ? 'steady' : 'quiet';
  return {
    state: said === undefined ? { opened } : { opened: opened.slice(-SAID_AT), said },
    answer: said === id ? 'said' : answer,
  };
}

export const encodeFlap = (state: FlapState): string => JSON.stringify({ v: FORMATS.alertFlap.writes, ...state });

/** @throws UnknownFormatError. */
export function decodeFlap(text: string | undefined): FlapState | undefined {
  if (text === undefined) return undefined;
  const { v, ...stored } = JSON.parse(text) as FlapState & { readonly v?: unknown };
  checkMembers('alertFlap', { ...stored, v }, ['opened', 'said']);
  return stored;
}

export const flapKey = (profile: string, lane: string, device: string): string => `flap#${profile}#${lane}#${device}`;
