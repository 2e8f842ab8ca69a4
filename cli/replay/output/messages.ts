// What people would have been told of a file: its history in the order of event time, through the code that tells
// people of a deployment, on a clock that shows the time of each transition. A function of the history alone.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { type NotifySettings, notifyPolicyOf } from '#config/notify-policy.ts';
import { NOTIFY_ROWS } from '#config/notify-rows.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import { subjectOf } from '#core/alert/message/subject.ts';
import type { Notice } from '#core/alert/notice.ts';
import { capKey, decodeCap } from '#core/notify/cap.ts';
import type { NotifyPolicy } from '#core/notify/policy.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createNotifier } from '#stages/alert/notifier.ts';
import { publishTransitions } from '#stages/alert/publish.ts';
import { keepUp } from '#stages/alert/upkeep.ts';
import type { SortedEntry } from './sorted-runs.ts';
import { createVirtualStore } from './virtual-store.ts';

export interface Messages {
  readonly total: number;
  readonly by_kind: Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;
/** After the last transition a group still has this long to end. */
const REST_MINUTES = 15;
const NOTHING_HELD = { isHeld: () => false, note: () => undefined };

/** The policy of a deployment that sets nothing. */
function usualPolicy(profile: CompiledProfile): NotifyPolicy {
  const rows = Object.entries(NOTIFY_ROWS).map(([name, row]) => [name, row.default]);
  return notifyPolicyOf(Object.fromEntries(rows) as NotifySettings, profile);
}

/** `history` are the lines of alerts.jsonl, in order. Writes messages.jsonl into `out`, where there is one. */
export async function tellMessages(
  history: Iterable<SortedEntry>,
  profile: CompiledProfile,
  out: string | undefined,
): Promise<Messages> {
  let nowMs = Number.NEGATIVE_INFINITY;
  const file = out === undefined ? undefined : openSync(join(out, 'messages.jsonl'), 'w');
  const manner = mannerOf(profile);
  const byKind = new Map<string, number>();
  const store = createVirtualStore();
  const metrics = createMemoryMetrics();
  const settings = { profile: profile.name, policy: usualPolicy(profile), nowMs: () => nowMs };
  const ports = {
    alerts: store,
    topic: {
      async publish(notice: Notice) {
        byKind.set(notice.kind, (byKind.get(notice.kind) ?? 0) + 1);
        if (file !== undefined) writeSync(file, `${messageLine(notice, nowMs, subjectOf(notice, manner))}\n`);
      },
    },
    metrics,
    notifier: createNotifier({ heads: store, alerts: store, metrics }, settings),
  };

  async function isWaiting(): Promise<boolean> {
    if (store.hasDue()) return true;
    const cap = decodeCap((await store.document(capKey(profile.name)))?.text);
    return cap !== undefined && (cap.heldBack !== undefined || cap.past.length > 0);
  }

  /** The sweep's minutes, as long as it has something to do. */
  async function passTo(ms: number): Promise<void> {
    while (Number.isFinite(nowMs) && (await isWaiting())) {
      const nextMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
      if (nextMs > ms) return;
      nowMs = nextMs;
      const { errors } = await keepUp(ports, profile.name, nowMs);
      if (errors.length > 0) throw errors[0];
    }
  }

  try {
    for (const batch of batchesOf(history, profile.name)) {
      const atMs = Math.max(nowMs, (batch[0] as AlertTransition).atMs);
      await passTo(atMs);
      nowMs = atMs;
      // One at a time: what is told must not depend on which of them comes first by chance.
      await publishTransitions(ports, batch, 1, NOTHING_HELD);
    }
    await passTo(nowMs + REST_MINUTES * MINUTE_MS);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  const counts = [...byKind].sort(([a], [b]) => (a < b ? -1 : 1));
  return { total: counts.reduce((sum, [, count]) => sum + count, 0), by_kind: Object.fromEntries(counts) };
}

/**
 * Transitions of the same time together. One whose reading is older than that of the transition before it waits for
 * that one: of an incident they are told in order.
 */
function* batchesOf(history: Iterable<SortedEntry>, profile: string): Generator<AlertTransition[]> {
  const seen = new Map<string, number>();
  const early = new Map<string, AlertTransition[]>();
  let batch: AlertTransition[] = [];
  let batchMs = Number.NaN;
  for (const { text } of history) {
    const transition = transitionIn(text, profile);
    if (transition.atMs !== batchMs) {
      if (batch.length > 0) yield batch;
      batch = [];
      batchMs = transition.atMs;
    }
    const { id } = transition;
    const waiting = early.get(id) ?? [];
    waiting.push(transition);
    waiting.sort((a, b) => a.transition - b.transition);
    for (let next = waiting[0]; next?.transition === (seen.get(id) ?? 0) + 1; next = waiting[0]) {
      waiting.shift();
      batch.push(next);
      seen.set(id, next.transition);
    }
    if (waiting.length > 0) early.set(id, waiting);
    else early.delete(id);
    if (transition.state === 'resolved' && waiting.length === 0 && seen.size > 100_000) seen.clear();
  }
  if (batch.length > 0) yield batch;
}

interface Line extends Omit<AlertTransition, 'profile' | 'device' | 'startMs' | 'atMs'> {
  readonly device_id: string;
  readonly start: string;
  readonly at: string;
}

function transitionIn(text: string, profile: string): AlertTransition {
  const { device_id: device, start, at, ...line } = JSON.parse(text) as Line;
  const change = line.state === 'resolved' ? 'over' : line.transition === 1 ? 'opened' : 'worse';
  const facts = { profile, device, startMs: Date.parse(start), atMs: Date.parse(at) };
  return { ...line, lane: line.lane ?? 'readings', change: line.change ?? change, ...facts } as AlertTransition;
}

function messageLine({ kind, transition, repeat, heldBack }: Notice, nowMs: number, subject: string): string {
  const { id, transition: number, device, severity, rule, state, count, devices, message } = transition;
  return JSON.stringify({
    at: new Date(nowMs).toISOString(),
    kind,
    ...(repeat === undefined ? {} : { repeat }),
    subject,
    ...{ id, transition: number, device_id: device, rule, severity, state },
    ...(count === undefined ? {} : { count }),
    ...(devices === undefined ? {} : { devices }),
    ...(heldBack === undefined ? {} : { held_back: heldBack.count }),
    message,
  });
}
