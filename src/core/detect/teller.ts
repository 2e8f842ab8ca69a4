// Writes an alert's transition down as people and machines will see it.
import { alertId } from '../alert/alert-id.ts';
import type { AlertRecord } from '../alert/life.ts';
import { severityOf } from '../finding/finding.ts';
import type { Outcome } from './outcome.ts';
import type { Explanation } from './rules/kind.ts';

export type Teller = (
  device: string,
  alert: AlertRecord,
  kind: string,
  measure: string,
  value: number,
  atMs: number,
  why: Explanation,
) => void;

export function createTeller(
  profile: string,
  outcome: Outcome,
  dimensionsOf: () => Readonly<Record<string, string>>,
): Teller {
  return (device, alert, kind, measure, value, atMs, why) => {
    if (!alert.isFiring) outcome.counts.resolved += 1;
    else if (alert.transition === 1) outcome.counts.opened += 1;
    const id = alertId(profile, device, alert.rule, alert.startMs);
    if (alert.isHeld) outcome.held.add(id);
    outcome.transitions.push({
      id,
      transition: alert.transition,
      profile,
      device,
      rule: alert.rule,
      kind,
      measure,
      severity: severityOf(alert.finding),
      state: alert.isFiring ? 'firing' : 'resolved',
      startMs: alert.startMs,
      atMs,
      value,
      ...why,
      dimensions: dimensionsOf(),
    });
  };
}
