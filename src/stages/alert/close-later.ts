// Ends an incident by hand where nothing can be published: what is to be told is stored, and the sweep tells it within
// two minutes, as it does with all that a topic did not take.
import type { AlertHead } from '#core/notify/head.ts';
import { PLAIN_POLICY } from '#core/notify/policy.ts';
import type { AlertHeads, AlertStore } from '../ports.ts';
import { closeByHand } from './close-by-hand.ts';
import type { Said } from './desk.ts';
import { createNotifier } from './notifier.ts';

/** Rejects with a DeskError where there is no such incident, or it is over. */
export type CloseIncident = (id: string, said: Said, nowMs: number) => Promise<AlertHead>;

export function closerOf(profile: string, heads: AlertHeads, alerts: AlertStore): CloseIncident {
  const metrics = { count: () => undefined, gauge: () => undefined };
  const topic = { publish: () => Promise.reject(new Error('the sweep tells it')) };
  return (id, said, nowMs) => {
    const notifier = createNotifier({ heads, alerts, metrics }, { profile, policy: PLAIN_POLICY, nowMs: () => nowMs });
    return closeByHand({ alerts, topic, metrics, notifier }, id, said, nowMs);
  };
}
