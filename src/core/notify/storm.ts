// Many incidents of one rule and one dimension value within a minute are one incident of their group. The first few are
// told by themselves; from then on the group's is. Members are a set of ids, so a retry counts nothing twice. Pure.
import { gravestOf, type Severity } from '../finding/severity.ts';
import { checkMembers, FORMATS } from '../formats.ts';

export interface StormMember {
  readonly id: string;
  readonly device: string;
  readonly severity: Severity;
  readonly startMs: number;
}

/** While a storm lasts. */
export interface Storm {
  /** Id of the group's incident, and the number of its last transition. */
  readonly id: string;
  readonly transition: number;
  /** Its incident is there. One without is left by a call that died before it was, and is none after a minute. */
  readonly isOpened?: boolean;
  /** Start of its first member's incident, ms; when it became a storm (wall clock). */
  readonly startMs: number;
  readonly openedAtMs: number;
  readonly severity: Severity;
  readonly kind: string;
  readonly measure: string;
  /** Ids of members that fire. */
  readonly open: readonly string[];
  /** Most members at a time; and how many the last message named, and when (ms). */
  readonly peak: number;
  readonly toldCount: number;
  readonly toldAtMs: number;
  /** Devices of its first members. */
  readonly examples: readonly string[];
  /** Since when nearly all are back, ms. */
  readonly lowSinceMs?: number;
  /** When its members' own heads were last asked whether they still fire, ms. */
  readonly checkedAtMs?: number;
}

export interface GroupState {
  /** The minute's beginning (wall clock, ms), and the incidents that were told by themselves in it. */
  readonly sinceMs: number;
  readonly slots: readonly string[];
  /** Those of them that are over already. */
  readonly over?: readonly string[];
  readonly storm?: Storm;
}

/** Told by themselves in a minute before the group is. */
export const SLOTS = 3;
/** So many in one call are a storm at once: one more than would be told by themselves. */
const AT_ONCE = SLOTS + 1;
const WITHIN_MS = 60_000;
const MAX_EXAMPLES = 5;
/** A set of so many ids is 330 KB; DynamoDB takes 400. What is beyond is told by itself no more, and not counted. */
const MAX_MEMBERS = 8_000;

export interface Joined {
  readonly state: GroupState;
  /** Ids that are told by themselves. */
  readonly alone: ReadonlySet<string>;
}

/**
 * Members that open now; `together` are all of the group in this call. `newId` makes the id of the group's incident.
 */
export function join(
  before: GroupState | undefined,
  members: readonly StormMember[],
  together: number,
  facts: Pick<Storm, 'kind' | 'measure'>,
  nowMs: number,
  newId: (openedAtMs: number) => string,
): Joined {
  let state: GroupState = before ?? { sinceMs: nowMs, slots: [] };
  const sinceMs = state.storm === undefined ? state.sinceMs : state.storm.openedAtMs;
  if (state.storm?.isOpened !== true && nowMs - sinceMs >= WITHIN_MS) state = { sinceMs: nowMs, slots: [] };
  const slots = [...state.slots];
  const alone = new Set(members.map(({ id }) => id).filter((id) => slots.includes(id)));
  const rest = members.filter(({ id }) => !alone.has(id));
  let { storm } = state;
  const isStorm = storm !== undefined || together >= AT_ONCE || slots.length + rest.length > SLOTS;
  while (storm === undefined && together < AT_ONCE && slots.length < SLOTS && rest.length > 0) {
    const { id } = rest.shift() as StormMember;
    slots.push(id);
    alone.add(id);
  }
  if (!isStorm) return { state: { ...state, slots }, alone };
  const isNew = storm === undefined;
  const [first] = members;
  const { over = [] } = state;
  storm ??= {
    ...{ id: newId(nowMs), transition: 1, startMs: first?.startMs ?? nowMs, openedAtMs: nowMs, ...facts },
    ...{ severity: first?.severity ?? 'low', open: slots.filter((id) => !over.includes(id)), peak: 0 },
    ...{ toldCount: 0, toldAtMs: nowMs, examples: [] },
  };
  const open = new Set(storm.open);
  for (const { id } of members) if (open.size < MAX_MEMBERS) open.add(id);
  const { examples } = storm;
  const devices = members.map(({ device }) => device).filter((device) => !examples.includes(device));
  storm = {
    ...storm,
    open: [...open],
    toldCount: isNew ? open.size : storm.toldCount,
    peak: Math.max(storm.peak, open.size),
    startMs: members.reduce((least, { startMs }) => Math.min(least, startMs), storm.startMs),
    severity: members.map(({ severity }) => severity).reduce(gravestOf, storm.severity),
    examples: [...examples, ...new Set(devices)].slice(0, MAX_EXAMPLES),
  };
  return { state: { ...state, slots, storm }, alone };
}

/** Members that are over. The same state where none of them was in it. */
export function leave(state: GroupState, ids: readonly string[]): GroupState {
  const { storm, slots, over = [] } = state;
  if (storm === undefined) {
    const gone = ids.filter((id) => slots.includes(id) && !over.includes(id));
    return gone.length === 0 ? state : { ...state, over: [...over, ...gone] };
  }
  if (!ids.some((id) => storm.open.includes(id))) return state;
  return { ...state, storm: { ...storm, open: storm.open.filter((id) => !ids.includes(id)) } };
}

/** At most this share of the most members still fires: nearly all are back. */
const LOW_SHARE = 0.1;
const LOW_FOR_MS = 600_000;
const UPDATE_EVERY_MS = 300_000;
/** A group is news again once it is so many times as large as what was told last. */
const GROWN = 2;

/** Members of a storm that another one has not. */
export function beyond({ open }: Storm, other: Storm): string[] {
  const its = new Set(other.open);
  return open.filter((id) => !its.has(id));
}

/**
 * Whether another storm tells what there is to tell of this one: what is beyond it would be no storm by itself. A wider
 * one may be about to grow out of a narrow one, so of it that has to be less than a tenth, too.
 */
export function isWithin(storm: Storm, other: Storm, isOtherWider: boolean): boolean {
  const { length } = beyond(storm, other);
  return length <= SLOTS && (isOtherWider || length < LOW_SHARE * storm.open.length);
}

/** It has a storm's worth of members more. */
export const isLarger = (storm: Storm, than: Storm): boolean => storm.open.length > than.open.length + SLOTS;

export const isLow = ({ open, peak }: Storm): boolean => open.length <= LOW_SHARE * peak;

/** What a look at a storm asks for. `low`, `not-low`: to be noted, as it has changed. */
export function lookAt(storm: Storm, nowMs: number): 'over' | 'update' | 'low' | 'not-low' | 'nothing' {
  if (isLow(storm) !== (storm.lowSinceMs !== undefined)) return isLow(storm) ? 'low' : 'not-low';
  if (storm.lowSinceMs !== undefined && nowMs - storm.lowSinceMs >= LOW_FOR_MS) return 'over';
  const isGrown = storm.open.length >= GROWN * storm.toldCount;
  return isGrown && nowMs - storm.toldAtMs >= UPDATE_EVERY_MS ? 'update' : 'nothing';
}

export const encodeGroup = (state: GroupState): string => JSON.stringify({ v: FORMATS.alertGroup.writes, ...state });

/** @throws UnknownFormatError. */
export function decodeGroup(text: string | undefined): GroupState | undefined {
  if (text === undefined) return undefined;
  const { v, ...stored } = JSON.parse(text) as GroupState & { readonly v?: unknown };
  checkMembers('alertGroup', { ...stored, v }, ['sinceMs', 'slots', 'over', 'storm']);
  return stored;
}

export interface GroupName {
  readonly rule: string;
  readonly dimension: string;
  readonly value: string;
}

export const groupKey = (profile: string, { rule, dimension, value }: GroupName): string =>
  `group#${profile}#${rule}#${dimension}=${value}`;

/** As a message names it, in place of a device: `region=North`. */
export const groupDevice = ({ dimension, value }: GroupName): string => `${dimension}=${value}`;
