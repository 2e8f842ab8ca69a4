// What no transition triggers, once a minute: who is asked again and who next, what a silence kept and is still true,
// groups, what was held back. A message is stored first under its number, so a run that dies or runs twice tells the
// same once.
import type { AlertTransition } from '#core/alert/alert.ts';
import { alertId } from '#core/alert/alert-id.ts';
import { SEVERITIES } from '#core/finding/severity.ts';
import { isWithin } from '#core/notify/calendar.ts';
import { capKey, decodeCap, encodeCap, type HeldBack, rolledTo } from '#core/notify/cap.ts';
import type { Again } from '#core/notify/decision.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import { dueOf, dueRepeat, GROUP_LANE } from '#core/notify/policy.ts';
import { decodeSilences, encodeSilences, matches, type Silence, silencesKey } from '#core/notify/silence.ts';
import { changeDocument } from './documents.ts';
import { HELD_BACK_LANE, type Notifier } from './notifier.ts';
import { decidedOf, type TellPorts, tell } from './telling.ts';
import { tendGroup } from './tend-groups.ts';

export type UpkeepPorts = TellPorts & { readonly notifier: Notifier };

export interface Upkeep {
  readonly published: number;
  readonly errors: readonly unknown[];
}

/** More incidents open at a time are looked after over several runs. */
const MAX_OPEN = 20_000;
/** A silence that ended longer ago has nothing to say any more. */
const SETTLE_MS = 86_400_000;
/** An incident of a region is stored by the same run that finds those of its devices. */
const UNKNOWN_MS = 600_000;

/** Never rejects. `profile` is its name. */
export async function keepUp(ports: UpkeepPorts, profile: string, nowMs: number): Promise<Upkeep> {
  const { notifier, alerts } = ports;
  const { heads, policy, quiet: book } = notifier;
  const counts = { published: 0, kept: 0, failed: 0, unmarked: 0 };
  const errors: unknown[] = [];

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  }

  /** Once it is stored it will be told: what is stored already is for the next look at what is pending. */
  async function tellOne(transition: AlertTransition, again?: Again): Promise<void> {
    if ((await alerts.putPending(transition, again)) !== 'new') return;
    const [decided] = await decidedOf(ports, [{ transition, again }], []);
    if (decided !== undefined) await tell(ports, decided, counts);
  }

  const isNow = policy.hours === undefined || isWithin(policy.hours, nowMs);

  async function ask(head: AlertHead): Promise<void> {
    const { last, silenced, acknowledged, group, isEscalated, firstToldAtMs } = head;
    if (!isOpen(head) || acknowledged !== undefined) return;
    if (group !== undefined) {
      if (group === last.group && (await isGone(group, head))) await handBackAlone(head);
      return;
    }
    if (book.quietFor(last, nowMs) !== undefined) return;
    if (silenced !== undefined) {
      if ((silenced.untilMs ?? 0) <= nowMs || silenced.silence !== 'held-back') await tellAfterSilence(head);
      return;
    }
    if (!isNow || firstToldAtMs === undefined) return;
    const { escalateAfterMs } = policy;
    if (escalateAfterMs !== undefined && isEscalated !== true && nowMs - firstToldAtMs >= escalateAfterMs) {
      await tellOne(last, { kind: 'escalated', number: Math.floor((nowMs - firstToldAtMs) / escalateAfterMs) });
    }
    const repeat = dueRepeat(head, policy, nowMs);
    if (repeat > head.repeats) await tellOne(last, { kind: 'repeat', number: repeat });
  }

  /** The incident of its region is over; or nobody has found it in a while. */
  async function isGone(group: string, { openedAtMs }: AlertHead): Promise<boolean> {
    const other = await heads.head(group);
    return other === undefined ? nowMs - openedAtMs > UNKNOWN_MS : !isOpen(other);
  }

  async function handBackAlone(head: AlertHead): Promise<void> {
    const { group: _, dueMs: __, ...rest } = head;
    // Where another was first, the next run does it.
    if (await heads.putHead({ ...rest, version: head.version + 1, changedAtMs: nowMs })) await tellAfterSilence(head);
  }

  const tellAfterSilence = (head: AlertHead): Promise<void> =>
    tellOne(head.last, { kind: 'still-firing', number: (head.stillFirings ?? 0) + 1 });

  async function settleSilence(silence: Silence): Promise<void> {
    for (const head of await heads.heads({ isOpen: true, profile, limit: MAX_OPEN })) {
      const { last, toldAtMs, openedAtMs, acknowledged, group, silenced } = head;
      if (acknowledged !== undefined || group !== undefined || openedAtMs >= silence.endMs) continue;
      if (!matches(silence.matchers, last) || book.quietFor(last, nowMs) !== undefined) continue;
      if (silenced?.silence === silence.id || (toldAtMs !== undefined && toldAtMs < silence.endMs))
        await tellAfterSilence(head);
    }
    await changeDocument(heads, silencesKey(profile), (text) => {
      const all = decodeSilences(text).map((each) =>
        each.id === silence.id && each.endMs === silence.endMs ? { ...each, isSettled: true } : each,
      );
      return { text: encodeSilences(all, nowMs), answer: undefined };
    });
  }

  async function tellHeldBack(): Promise<void> {
    const stored = decodeCap((await heads.document(capKey(profile)))?.text);
    if (stored === undefined) return;
    for (const heldBack of rolledTo(stored, nowMs).past) {
      await tellOne(heldBackTransition(profile, heldBack));
      await changeDocument(heads, capKey(profile), (text) => {
        const state = rolledTo(decodeCap(text), nowMs);
        const past = state.past.filter(({ sinceMs }) => sinceMs !== heldBack.sinceMs);
        return { text: encodeCap({ ...state, past }), answer: undefined };
      });
    }
  }

  /** Due times of what is open, by the policy that holds now. */
  async function takePolicy(): Promise<void> {
    const key = `policy#${profile}`;
    const own = JSON.stringify(policy);
    if ((await heads.document(key))?.text === own) return;
    for (const head of await heads.heads({ isOpen: true, profile, limit: MAX_OPEN })) {
      const { dueMs, ...rest } = head;
      const now = dueOf(head, policy);
      if (now === dueMs) continue;
      const next = { ...rest, version: head.version + 1 };
      // Where another was first, its due time is by the policy of now too.
      await heads.putHead(now === undefined ? next : { ...next, dueMs: now });
    }
    await changeDocument(heads, key, () => ({ text: own, answer: undefined }));
  }

  await attempt(async () => {
    await takePolicy();
    await book.refresh(nowMs, 0);
    const silences = decodeSilences((await heads.document(silencesKey(profile)))?.text);
    const ended = silences.filter(({ endMs, isSettled }) => isSettled !== true && endMs <= nowMs);
    for (const silence of ended) {
      if (silence.endMs > nowMs - SETTLE_MS) await attempt(() => settleSilence(silence));
    }
  });
  await attempt(async () => {
    const rankOf = ({ last }: AlertHead): number => SEVERITIES.indexOf(last.severity);
    const due = (await heads.due(nowMs)).filter((head) => head.profile === profile);
    // Narrow ones first: a wider one tells what they do not.
    const widthOf = ({ last }: AlertHead): number => policy.groupBy.indexOf(Object.keys(last.dimensions)[0] ?? '');
    const storms = due.filter(({ lane }) => lane === GROUP_LANE).sort((a, b) => widthOf(a) - widthOf(b));
    const ids = storms.map(({ id }) => id);
    for (const head of storms) await attempt(() => tendGroup(notifier, head, ids, tellOne, nowMs));
    for (const head of due.toSorted((a, b) => rankOf(b) - rankOf(a))) await attempt(() => ask(head));
  });
  await attempt(tellHeldBack);
  if (counts.kept > 0) ports.metrics.count('AlertMessagesKept', counts.kept);
  if (counts.failed > 0) ports.metrics.count('AlertPublishFailures', counts.failed);
  return { published: counts.published, errors };
}

function heldBackTransition(profile: string, heldBack: HeldBack): AlertTransition {
  const { sinceMs, count, devices, severity } = heldBack;
  const device = 'several devices';
  const dayMinute = new Date(sinceMs).toISOString().slice(0, 16);
  return {
    ...{ id: alertId(profile, device, HELD_BACK_LANE, sinceMs), transition: 1, profile, device },
    ...{ lane: HELD_BACK_LANE, change: 'over', rule: HELD_BACK_LANE, kind: HELD_BACK_LANE, measure: '', severity },
    ...{
      state: 'resolved',
      startMs: sinceMs,
      atMs: sinceMs,
      value: count,
      baseline: null,
      score: null,
      count,
      devices,
    },
    dimensions: {},
    message: `${count} messages of the minute ${dayMinute} UTC were held back, among them of ${devices.join(', ')}`,
  };
}
