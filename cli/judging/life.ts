// What is kept of each rule's incident of a device, in the words that people see.
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

/** The last incident of each rule that found one. */
export function livesOf({ incidents }: DeviceView): LifeOfRule[] {
  return incidents.map(({ rule, isFiring, finding, startMs }) => ({
    rule,
    state: isFiring ? 'firing' : 'over',
    severity: severityOf(finding),
    sinceMs: startMs,
  }));
}
