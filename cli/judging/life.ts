// What is kept of each rule's finding of a device, in the words that people see.
import type { DeviceView } from '#core/detect/device-view.ts';
import { severityOf } from '#core/finding/finding.ts';
import type { Severity } from '#core/finding/severity.ts';

export interface LifeOfRule {
  readonly rule: string;
  /** `pending`: found, and not yet for long enough. `recovering`: normal again, and not yet for long enough. */
  readonly state: 'pending' | 'firing' | 'recovering' | 'over';
  readonly severity: Severity;
  readonly sinceMs: number;
}

/** What each rule found last. */
export function livesOf({ life }: DeviceView): LifeOfRule[] {
  return (life?.findings ?? []).map(({ rule, phase, worst, shownFinding, sinceMs }) => ({
    rule,
    state: phase === 'ended' || phase === 'cooling' ? 'over' : phase,
    severity: severityOf(worst || shownFinding || 1),
    sinceMs,
  }));
}
