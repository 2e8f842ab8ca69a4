// The energy profile with as many measures a reading as asked for, each with a spike, a drop and an outage rule of its
// own, so that work grows with the measures and nothing else differs.

import type { Rule } from '#core/detect/rules/rules.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { MeasureSpec } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { measureName } from './lines.ts';

/** With one measure it is the energy profile itself. @throws RangeError where `measures` is below 1. */
export function profileWith(measures: number): CompiledProfile {
  if (measures < 1) throw new RangeError(`a profile with ${measures} measures: expected 1 or more`);
  if (measures === 1) return compileProfile(energy);
  const names = Array.from({ length: measures }, (_, index) => measureName(index));
  const spec: MeasureSpec = { unit: 'kW', min: -100_000, max: 100_000 };
  const rules = names.flatMap((measure, index): Rule[] => [
    { kind: 'spike', name: `spike-${index + 1}`, measure, ratio: 1, severity: 'high' },
    { kind: 'drop', name: `drop-${index + 1}`, measure, ratio: 0.5, severity: 'medium' },
    { kind: 'outage', name: `outage-${index + 1}`, measure, below: 0.1, severity: 'critical' },
  ]);
  const { reportingPeriodMs: _, units: __, ...rest } = energy;
  return compileProfile({ ...rest, measures: Object.fromEntries(names.map((name) => [name, spec])), rules });
}
