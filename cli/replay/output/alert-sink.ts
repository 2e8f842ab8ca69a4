// Alert store and topic of a replay: remembers lately stored transitions, so that a repeat is known, and keeps every
// transition published.
import type { AlertTransition } from '#core/alert/alert.ts';
import { SEVERITIES } from '#core/finding/severity.ts';
import type { AlertStore, AlertTopic, StoredAlert } from '#stages/ports.ts';
import { createKept } from './kept.ts';
import type { Digest } from './set-digest.ts';
import type { SortedEntry } from './sorted-runs.ts';
import type { SinkOptions } from './window-sink.ts';

export interface AlertSink {
  readonly store: AlertStore;
  readonly topic: AlertTopic;
  /** Every transition once, in the order of event time. */
  transitions(): Generator<SortedEntry, void, void>;
  /** Every incident once; the rank is the index of its gravest severity, the text its rule. */
  incidents(): Generator<SortedEntry, void, void>;
  digest(): Digest;
  /** Transitions that were published before the one before them, the first few: there must be none. */
  readonly contradictions: readonly string[];
}

export interface AlertSinkOptions extends SinkOptions {
  readonly nowMs: () => number;
  /** Published transitions remembered to know a repeat; an older one is published again, and kept once all the same. */
  readonly maxRemembered?: number;
}

/** Repeats come within a batch or two: far fewer than this. */
const MAX_REMEMBERED = 100_000;
/** Enough to see what they have in common. */
const MAX_CONTRADICTIONS = 10;
const TIME_OFFSET_MS = 8.64e15;
const TIME_DIGITS = 17;

export function createAlertSink(options: AlertSinkOptions): AlertSink {
  const { nowMs, maxRemembered = MAX_REMEMBERED, folder, keeps = 'lines', ...limits } = options;
  const waiting = new Map<string, StoredAlert>();
  const published = new Set<string>();
  const transitions = createKept<AlertTransition>({ folder, name: 'alerts', textOf: alertLine, ...limits }, keeps);
  const incidents = createKept<string>({ folder, name: 'incidents', textOf: (rule) => rule, ...limits }, keeps);

  const told = new Map<string, number>();
  const contradictions: string[] = [];

  function inOrder({ id, device, rule, transition }: AlertTransition): void {
    const highest = told.get(id) ?? 0;
    if (transition > highest) told.set(id, transition);
    if (transition <= highest + 1 || contradictions.length >= MAX_CONTRADICTIONS) return;
    contradictions.push(`transition ${transition} of ${rule} of ${device} came after ${highest}`);
  }

  return {
    contradictions,
    store: {
      async putPending(transition) {
        const key = identityOf(transition);
        if (published.has(key)) return 'published';
        if (waiting.has(key)) return 'pending';
        waiting.set(key, { transition, published: false, storedAtMs: nowMs() });
        return 'new';
      },
      async markPublished(transition) {
        const key = identityOf(transition);
        waiting.delete(key);
        published.add(key);
        if (published.size <= maxRemembered) return;
        for (const oldest of published) {
          published.delete(oldest);
          break;
        }
      },
      async pending(beforeMs) {
        return [...waiting.values()].filter((stored) => stored.storedAtMs < beforeMs);
      },
      async pendingOf(id) {
        return [...waiting.values()]
          .filter(({ transition }) => transition.id === id)
          .sort((a, b) => a.transition.transition - b.transition.transition);
      },
    },
    topic: {
      async publish({ transition }) {
        inOrder(transition);
        transitions.put(keyOf(transition), 0, transition);
        incidents.put(transition.id, SEVERITIES.indexOf(transition.severity), transition.rule);
      },
    },
    transitions: transitions.merged,
    incidents: incidents.merged,
    digest: transitions.digest,
  };
}

function identityOf({ id, transition }: AlertTransition): string {
  return `${id} ${transition}`;
}

function keyOf({ atMs, device, rule, id, transition }: AlertTransition): string {
  const at = String(atMs + TIME_OFFSET_MS).padStart(TIME_DIGITS, '0');
  return [at, device, rule, id, String(transition).padStart(TIME_DIGITS, '0')].join('\u0000');
}

/** A line of alerts.jsonl. */
export function alertLine(alert: AlertTransition): string {
  const { id, transition, rule, kind, measure, severity, state, value, baseline, score, message, dimensions } = alert;
  const evidence = alert.evidence?.map((each) => ({ rule: each.rule, severity: each.severity, count: each.count }));
  return JSON.stringify({
    id,
    transition,
    device_id: alert.device,
    rule,
    kind,
    measure,
    severity,
    state,
    ...(alert.cause === undefined ? {} : { cause: alert.cause }),
    start: new Date(alert.startMs).toISOString(),
    at: new Date(alert.atMs).toISOString(),
    value,
    baseline,
    score,
    message,
    dimensions,
    ...(evidence === undefined ? {} : { evidence }),
  });
}
