// A group's incident while it lasts: told again as it grows, over as a whole once nearly all are back, what is left
// handed back to be told by itself. What is told comes first, then the group's document, so a run that dies repeats it.
import type { AlertChange, AlertTransition } from '#core/alert/alert.ts';
import { groupTransition } from '#core/notify/group-words.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import { dueOf } from '#core/notify/policy.ts';
import { beyond, groupKey, isLarger, isLow, isWithin, lookAt, SLOTS, type Storm } from '#core/notify/storm.ts';
import { devicesOf } from './devices-of.ts';
import { changeGroup, groupNameOf, noteOpened, stormOf } from './groups.ts';
import type { Notifier } from './notifier.ts';

/** Stores it under its number, so that it is told once and in any case. */
export type TellOne = (transition: AlertTransition) => Promise<void>;

/** Named where they are still out; the count says the rest. */
const MAX_NAMED = 10;
/** Members asked at a time, and how often: a call that died may have left one that is over. */
const CHUNK = 100;
const CHECK_EVERY_MS = 600_000;

/** `head` is the group incident's, `groups` are the ids of all of them that are open. */
export async function tendGroup(
  notifier: Notifier,
  head: AlertHead,
  groups: readonly string[],
  tellOne: TellOne,
  nowMs: number,
): Promise<void> {
  const { heads } = notifier;
  const { last, profile } = head;
  const name = groupNameOf(last);
  const key = groupKey(profile, name);
  const present = await stormOf(heads, profile, name);
  let storm = present?.id === head.id ? present : undefined;
  if (last.state === 'resolved' || storm === undefined) {
    // Its document has expired where it still fires: nothing else ends it.
    if (last.state === 'firing') {
      const transition = last.transition + 1;
      const message = `${last.rule} of ${last.device}: over`;
      await tellOne({ ...last, transition, change: 'over', state: 'resolved', atMs: nowMs, message });
    }
    await release(notifier, head, key, storm, nowMs);
    return;
  }
  if (storm.isOpened !== true) await noteOpened(heads, key, head.id, nowMs);
  const tellAs = async (change: AlertChange, names?: readonly string[]): Promise<void> => {
    const step = { transition: (storm as Storm).transition + 1, change, atMs: nowMs };
    const of = await devicesOf(heads, profile, name);
    return tellOne(groupTransition(profile, name, storm as Storm, step, of, names));
  };
  const isOldNews = nowMs - (storm.checkedAtMs ?? storm.openedAtMs) >= CHECK_EVERY_MS;
  if (isOldNews || lookAt(storm, nowMs) === 'over') storm = await checked(notifier, key, storm, nowMs);
  const look = lookAt(storm, nowMs);
  const isNews = look === 'update' || head.group !== undefined;
  const teller = isNews ? await tellerOf(notifier, head, groups, storm) : undefined;
  // What another one told, and is nearly over or few by now, has nothing of its own to tell.
  const isLittle = storm.open.length <= SLOTS || storm.lowSinceMs !== undefined;
  const isMuted = teller !== undefined || (head.group !== undefined && isLittle);
  if (isMuted && head.told === undefined && look !== 'over') await tellAlone(notifier, head, storm, teller, nowMs);
  if (look === 'over') {
    const left = await headsOf(notifier, storm.open);
    await tellAs(
      'over',
      left.slice(0, MAX_NAMED).map(({ last: { device } }) => device),
    );
    await release(notifier, head, key, storm, nowMs);
  } else if (!isMuted && isNews) {
    await mute(notifier, head, undefined);
    if (head.told !== undefined && look !== 'update') return;
    await tellAs(head.told === undefined ? 'opened' : 'worse');
    const { open, transition } = storm;
    const told = { transition: transition + 1, toldCount: open.length, toldAtMs: nowMs };
    await changeStorm(notifier, key, head.id, nowMs, (own) => ({ ...own, ...told }));
  } else if (teller !== undefined && teller.id !== head.group) {
    await mute(notifier, head, teller.id);
  } else if (look !== 'nothing') {
    await changeStorm(notifier, key, head.id, nowMs, (own) => {
      const { lowSinceMs: _, ...rest } = own;
      return isLow(own) ? { ...rest, lowSinceMs: own.lowSinceMs ?? nowMs } : rest;
    });
  }
}

/** Hands back what is left, and begins the group anew. */
async function release(
  notifier: Notifier,
  head: AlertHead,
  key: string,
  storm: Storm | undefined,
  nowMs: number,
): Promise<void> {
  for (const member of await headsOf(notifier, storm?.open ?? [])) await handBack(notifier, member.id, head.id, nowMs);
  await changeGroup(notifier.heads, key, nowMs, (state) =>
    state.storm?.id === head.id ? { sinceMs: nowMs, slots: [] } : undefined,
  );
  await changeHead(notifier, head.id, (own) => (own.last.state === 'firing' ? undefined : { ...own, isTended: true }));
}

function changeStorm(
  { heads }: Notifier,
  key: string,
  id: string,
  nowMs: number,
  change: (storm: Storm) => Storm,
): Promise<void> {
  return changeGroup(heads, key, nowMs, (state) =>
    state.storm?.id === id ? { ...state, storm: change(state.storm) } : undefined,
  );
}

/** Heads of those that fire. */
async function headsOf({ heads }: Notifier, ids: readonly string[]): Promise<AlertHead[]> {
  const found: AlertHead[] = [];
  for (let from = 0; from < ids.length; from += CHUNK) {
    const some = await Promise.all(ids.slice(from, from + CHUNK).map((id) => heads.head(id)));
    for (const head of some) if (head !== undefined && isOpen(head)) found.push(head);
  }
  return found;
}

/** Without the members whose own heads say that they are over. */
async function checked(notifier: Notifier, key: string, storm: Storm, nowMs: number): Promise<Storm> {
  const known = new Set(storm.open);
  const open = new Set((await headsOf(notifier, storm.open)).map(({ id }) => id));
  let answer = storm;
  await changeStorm(notifier, key, storm.id, nowMs, (own) => {
    // One that joined meanwhile was not asked.
    answer = { ...own, open: own.open.filter((id) => open.has(id) || !known.has(id)), checkedAtMs: nowMs };
    return answer;
  });
  return answer;
}

/** It was named as still out: from now on it is told by itself. */
function handBack(notifier: Notifier, id: string, group: string, nowMs: number): Promise<void> {
  return changeHead(notifier, id, (head) => {
    if (!isOpen(head) || head.group !== group) return undefined;
    const { group: _, ...rest } = head;
    return { ...rest, told: head.last.severity, firstToldAtMs: nowMs, toldAtMs: nowMs, changedAtMs: nowMs };
  });
}

/** `change` answers undefined where nothing is to be changed. */
async function changeHead(
  { heads, policy }: Notifier,
  id: string,
  change: (head: AlertHead) => AlertHead | undefined,
): Promise<void> {
  for (;;) {
    const head = await heads.head(id);
    const changed = head === undefined ? undefined : change(head);
    if (changed === undefined) return;
    const { dueMs: _, ...next } = { ...changed, version: changed.version + 1 };
    const dueMs = dueOf(next, policy);
    if (await heads.putHead(dueMs === undefined ? next : { ...next, dueMs })) return;
  }
}

/** Which group tells this one: nearly all of its members are in it; undefined: it has to be told itself. */
async function tellerOf(
  { heads, policy: { groupBy } }: Notifier,
  { group, id, last }: AlertHead,
  groups: readonly string[],
  storm: Storm,
): Promise<Storm | undefined> {
  const widthOf = (transition: AlertTransition): number => groupBy.indexOf(groupNameOf(transition).dimension);
  for (const candidate of new Set([group ?? '', ...groups])) {
    const other = candidate === id ? undefined : await heads.head(candidate);
    if (other === undefined || !isOpen(other) || other.group !== undefined || other.last.rule !== last.rule) continue;
    const its = await stormOf(heads, other.profile, groupNameOf(other.last));
    const isWider = widthOf(other.last) > widthOf(last);
    if (its?.id !== candidate || !isWithin(storm, its, isWider)) continue;
    // Of two that are nearly the same the narrow one tells; while they end their sizes say nothing.
    if (candidate === group || !isWider || isLarger(its, storm)) return its;
  }
  return undefined;
}

/** What only this group was to tell, which tells nothing: told by itself at the next look. */
async function tellAlone(
  notifier: Notifier,
  { id: group }: AlertHead,
  storm: Storm,
  teller: Storm | undefined,
  nowMs: number,
): Promise<void> {
  const left = teller === undefined ? storm.open : beyond(storm, teller);
  for (const { id } of await headsOf(notifier, left.length > MAX_NAMED ? [] : left)) {
    await changeHead(notifier, id, (head) => {
      if (head.group !== group || head.told !== undefined) return undefined;
      const { group: _, ...rest } = head;
      return { ...rest, silenced: { silence: group, untilMs: nowMs, reason: 'its group tells nothing' } };
    });
  }
}

function mute(notifier: Notifier, { id, group }: AlertHead, teller: string | undefined): Promise<void> {
  return changeHead(notifier, id, (head) => {
    if (head.group !== group) return undefined;
    const { group: _, ...rest } = head;
    return teller === undefined ? rest : { ...rest, group: teller };
  });
}
