// Which incidents are told by themselves and which by their group's: claimed in one document a group, under its
// version. Claims are sets of ids, so a retry gets the same answer.
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Message } from '#core/notify/decide.ts';
import { groupAlertId, groupTransition } from '#core/notify/group-words.ts';
import type { AlertHead } from '#core/notify/head.ts';
import {
  decodeGroup,
  encodeGroup,
  type GroupName,
  type GroupState,
  groupKey,
  isLarger,
  isWithin,
  join,
  leave,
  type Storm,
} from '#core/notify/storm.ts';
import type { AlertHeads } from '../ports.ts';
import { devicesOf } from './devices-of.ts';
import { changeDocument } from './documents.ts';

/** A group's incident that nobody may have been told of yet. */
export interface OpenedGroup {
  readonly key: string;
  readonly message: Message;
  /** Id of the group's incident that tells it; undefined: it tells itself. */
  readonly by: string | undefined;
}

export interface Places {
  /** By incident: the group incident that tells it; not there: it is told by itself. */
  readonly by: ReadonlyMap<string, string>;
  /** By incident: keys of the groups that it was counted in. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly opened: readonly OpenedGroup[];
}

/** A group that nothing was heard of for so long is forgotten; one in a storm is looked after every minute. */
const FORGET_AFTER_MS = 30 * 86_400_000;

interface Claim {
  readonly name: GroupName;
  readonly members: AlertTransition[];
  alone: ReadonlySet<string>;
  storm: Storm | undefined;
}

/**
 * Enters incidents that open into their groups. `together` are all that open in this call.
 * @throws Error where a group cannot be read or written.
 */
export async function joinGroups(
  heads: AlertHeads,
  groupBy: readonly string[],
  opening: readonly AlertTransition[],
  together: readonly AlertTransition[],
  nowMs: number,
): Promise<Places> {
  const claims = new Map<string, Claim>();
  const keys = new Map<string, readonly string[]>();
  for (const transition of opening) {
    const names = namesOf(transition, groupBy);
    for (const name of names) {
      const key = groupKey(transition.profile, name);
      const claim = claims.get(key);
      if (claim === undefined) claims.set(key, { name, members: [transition], alone: new Set(), storm: undefined });
      else claim.members.push(transition);
    }
    keys.set(
      transition.id,
      names.map((name) => groupKey(transition.profile, name)),
    );
  }
  const counts = new Map<string, Set<string>>();
  for (const transition of together) {
    for (const name of namesOf(transition, groupBy)) {
      const key = groupKey(transition.profile, name);
      counts.set(key, (counts.get(key) ?? new Set()).add(transition.id));
    }
  }
  await Promise.all([...claims].map(([key, claim]) => enter(heads, key, claim, counts.get(key)?.size ?? 0, nowMs)));
  return placesOf(heads, groupBy, opening, keys, claims, nowMs);
}

function namesOf({ rule, dimensions }: AlertTransition, groupBy: readonly string[]): GroupName[] {
  return groupBy.flatMap((dimension) => {
    const value = Object.hasOwn(dimensions, dimension) ? (dimensions[dimension] ?? '') : '';
    return value === '' ? [] : [{ rule, dimension, value }];
  });
}

async function enter(heads: AlertHeads, key: string, claim: Claim, together: number, nowMs: number): Promise<void> {
  const { name, members } = claim;
  const { kind, measure, profile } = members[0] as AlertTransition;
  const own = members.map(({ id, device, severity, startMs }) => ({ id, device, severity, startMs }));
  const joined = await changeDocument(
    heads,
    key,
    (text) => {
      const newId = (openedAtMs: number) => groupAlertId(profile, name, openedAtMs);
      const answer = join(decodeGroup(text), own, together, { kind, measure }, nowMs, newId);
      const next = encodeGroup(answer.state);
      return { text: next === text ? undefined : next, answer };
    },
    nowMs + FORGET_AFTER_MS,
  );
  claim.alone = joined.alone;
  claim.storm = joined.state.storm;
}

async function placesOf(
  heads: AlertHeads,
  groupBy: readonly string[],
  opening: readonly AlertTransition[],
  keys: ReadonlyMap<string, readonly string[]>,
  claims: ReadonlyMap<string, Claim>,
  nowMs: number,
): Promise<Places> {
  const by = new Map<string, string>();
  /** Of storms that tell nothing: which one does. */
  const quiet = new Map<string, string>();
  const telling = new Set<string>();
  const touched = new Map<string, Claim>();
  for (const { id } of opening) {
    const storms = (keys.get(id) ?? []).map((key) => claims.get(key) as Claim);
    const own = storms.filter(({ storm, alone }) => storm !== undefined && !alone.has(id));
    const widest = tellerOf(own);
    if (widest?.storm === undefined) continue;
    const other = await coverOf(heads, groupBy, widest.name, widest.storm, id, claims);
    const teller = other ?? widest.storm;
    // One beside a storm that another group tells is no news of that storm.
    if (other === undefined) {
      by.set(id, teller.id);
      telling.add(teller.id);
    }
    for (const claim of own) {
      const { id: stormId } = claim.storm as Storm;
      touched.set(stormId, claim);
      if (stormId !== teller.id) quiet.set(stormId, teller.id);
    }
  }
  const opened = await Promise.all(
    [...touched].map(async ([stormId, { name, storm, members }]): Promise<OpenedGroup[]> => {
      if (storm === undefined || (await heads.head(stormId)) !== undefined) return [];
      const { profile } = members[0] as AlertTransition;
      const step = { transition: 1, change: 'opened', atMs: nowMs } as const;
      const of = await devicesOf(heads, profile, name);
      const message = { transition: groupTransition(profile, name, storm, step, of) };
      const key = groupKey(profile, name);
      return [{ key, message, by: telling.has(stormId) ? undefined : quiet.get(stormId) }];
    }),
  );
  return { by, keys, opened: opened.flat() };
}

/** The storm that tells what there is to tell of this one, and that `member` is not in; undefined: there is none. */
async function coverOf(
  heads: AlertHeads,
  groupBy: readonly string[],
  { dimension }: GroupName,
  storm: Storm,
  member: string,
  claims: ReadonlyMap<string, Claim>,
): Promise<Storm | undefined> {
  const isCover = (other: Storm | undefined, by: string): boolean =>
    other !== undefined &&
    other.id !== storm.id &&
    !other.open.includes(member) &&
    isWithin(storm, other, groupBy.indexOf(by) > groupBy.indexOf(dimension));
  for (const { name, storm: other } of claims.values()) {
    if (other === undefined || !isCover(other, name.dimension)) continue;
    // Of two that are nearly the same the narrow one tells.
    const isWider = groupBy.indexOf(name.dimension) > groupBy.indexOf(dimension);
    if (isWider && !isLarger(other, storm)) continue;
    if ((await heads.head(other.id))?.group === undefined) return other;
  }
  const by = (await heads.head(storm.id))?.group;
  const last = by === undefined ? undefined : (await heads.head(by))?.last;
  if (last === undefined) return undefined;
  const name = groupNameOf(last);
  const other = await stormOf(heads, last.profile, name);
  return other?.id === by && isCover(other, name.dimension) ? other : undefined;
}

/** Of a group's incident. */
export function groupNameOf({ rule, dimensions }: AlertTransition): GroupName {
  const [[dimension, value] = ['', '']] = Object.entries(dimensions);
  return { rule, dimension, value };
}

/** The storm that a group is in now. */
export async function stormOf(heads: AlertHeads, profile: string, name: GroupName): Promise<Storm | undefined> {
  return decodeGroup((await heads.document(groupKey(profile, name)))?.text)?.storm;
}

/** Narrow to wide: the widest that has a storm's worth of members which the narrower ones have not. */
function tellerOf(claims: readonly Claim[]): Claim | undefined {
  const isWider = ({ storm }: Claim, than: Claim): boolean =>
    storm !== undefined && than.storm !== undefined && isLarger(storm, than.storm);
  return claims.reduce<Claim | undefined>(
    (teller, claim) => (teller === undefined || isWider(claim, teller) ? claim : teller),
    undefined,
  );
}

/** The group's incident is there from now on. */
export function noteOpened(heads: AlertHeads, key: string, id: string, nowMs: number): Promise<void> {
  return changeGroup(heads, key, nowMs, (state) =>
    state.storm?.id === id && state.storm.isOpened !== true
      ? { ...state, storm: { ...state.storm, isOpened: true } }
      : undefined,
  );
}

/** Takes incidents that are over out of the groups that they were counted in. */
export async function leaveGroups(heads: AlertHeads, over: readonly AlertHead[], nowMs: number): Promise<void> {
  const byKey = new Map<string, string[]>();
  for (const { id, groups = [] } of over) for (const key of groups) byKey.set(key, [...(byKey.get(key) ?? []), id]);
  await Promise.all(
    [...byKey].map(([key, ids]) =>
      changeGroup(heads, key, nowMs, (state) => {
        const next = leave(state, ids);
        return next === state ? undefined : next;
      }),
    ),
  );
}

/** `change` answers undefined where nothing changes; it is not called where there is no such group. */
export function changeGroup(
  heads: AlertHeads,
  key: string,
  nowMs: number,
  change: (state: GroupState) => GroupState | undefined,
): Promise<void> {
  return changeDocument(
    heads,
    key,
    (text) => {
      const state = decodeGroup(text);
      const next = state === undefined ? undefined : change(state);
      return { text: next === undefined ? undefined : encodeGroup(next), answer: undefined };
    },
    nowMs + FORGET_AFTER_MS,
  );
}
