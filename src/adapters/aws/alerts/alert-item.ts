// How messages and heads of alerts lie in the alerts table: keys, lists of the sparse index, and what is read back.
import type { AlertTransition } from '#core/alert/alert.ts';
import { changeOf } from '#core/alert/notice.ts';
import { checkMembers } from '#core/formats.ts';
import { murmur3x32 } from '#core/hash/murmur3-32.ts';
import type { Again, Decision } from '#core/notify/decision.ts';
import { type AlertHead, isOpen, messageKey } from '#core/notify/head.ts';
import type { StoredAlert } from '#stages/ports.ts';
import { type Item, type ItemKey, numberOf, textOf } from '../state/dynamo-read.ts';

/**
 * A storm of alerts writes the index too; 8 lists take 8,000 of them a second.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const LISTS = 8;
const ALERT_PREFIX = 'alert#';

/** Lists of the index, each in `LISTS` parts. */
export const LIST = {
  pending: 'pending#',
  /** A message that tells of a transition again; a release from before it does not see this list. */
  again: 'again#',
  /** Published, and the last of an alert that fires. */
  firing: 'firing#',
  /** Heads that are open or due, sorted by when they are due. */
  open: 'open#',
  /** All other heads, sorted by when they opened. */
  closed: 'closed#',
} as const;

const utf8 = new TextEncoder();

export function listOf(prefix: string, id: string): string {
  return `${prefix}${murmur3x32(utf8.encode(id)) % LISTS}`;
}

export function keyOf(transition: Pick<AlertTransition, 'id' | 'transition'>, again?: Again): ItemKey {
  return { pk: alertKey(transition.id), sk: messageKey(transition, again) };
}

export const alertKey = (id: string): string => `${ALERT_PREFIX}${id}`;

export const headKey = (id: string): ItemKey => ({ pk: alertKey(id), sk: 'head' });

export function attributes(key: ItemKey): Item {
  return { pk: { S: key.pk }, sk: { S: key.sk } };
}

/** What a transition has; a later release may add to it. */
const MEMBERS: readonly (keyof AlertTransition)[] = [
  ...(['id', 'transition', 'profile', 'device', 'lane', 'change', 'rule', 'kind', 'measure'] as const),
  ...(['severity', 'state', 'cause', 'isFlapping', 'evidence', 'count', 'reason'] as const),
  ...(['startMs', 'atMs', 'value', 'baseline', 'score', 'dimensions', 'message'] as const),
];

/**
 * Whether nothing is left to do with a message. One that tells again says so by another attribute: a release from
 * before it would take it for the transition.
 */
export const isDone = (item: Item): boolean => (item.again === undefined ? item.published : item.isTold)?.BOOL === true;

/** @throws UnknownFormatError. */
export function storedAlert(item: Item): StoredAlert {
  const stored = JSON.parse(textOf(item, 'transition')) as AlertTransition;
  checkMembers('alert', stored, MEMBERS);
  // Releases before the lanes had an alert a rule, and neither of these members.
  const transition = { ...stored, lane: stored.lane ?? stored.rule, change: changeOf(stored) };
  const { again, decision } = item;
  return {
    transition,
    published: isDone(item),
    storedAtMs: numberOf(item, 'storedAtMs'),
    ...(again === undefined ? {} : { again: JSON.parse(textOf(item, 'again')) as Again }),
    ...(decision === undefined ? {} : { decision: JSON.parse(textOf(item, 'decision')) as Decision }),
  };
}

/** Members that a head of this release must have to be understood; a later release may add others. */
const HEAD_MEMBERS: readonly (keyof AlertHead)[] = [
  ...(['id', 'profile', 'lane', 'last', 'version', 'openedAtMs', 'changedAtMs', 'told'] as const),
  ...(['firstToldAtMs', 'toldAtMs', 'groups'] as const),
  ...([
    'acknowledged',
    'closed',
    'silenced',
    'group',
    'isFlapping',
    'isEscalated',
    'isTended',
    'dueMs',
    'repeats',
  ] as const),
  ...(['stillFirings', 'decided'] as const),
];

/** @throws UnknownFormatError. */
export function storedHead(item: Item): AlertHead {
  const { v, ...head } = JSON.parse(textOf(item, 'head')) as AlertHead & { readonly v?: unknown };
  checkMembers('alertHead', { ...head, v: v ?? 1 }, HEAD_MEMBERS);
  return head;
}

/** Sorts behind every time. */
const NEVER_MS = 8.64e15;

/** Where a head stands in the index. */
export function headPlace(head: AlertHead): { readonly list: string; readonly sortMs: number } {
  const { id, dueMs, openedAtMs } = head;
  return isOpen(head) || dueMs !== undefined
    ? { list: listOf(LIST.open, id), sortMs: dueMs ?? NEVER_MS }
    : { list: listOf(LIST.closed, id), sortMs: openedAtMs };
}
