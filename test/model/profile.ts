// The profile that programs run with: windows from the program, one rule of each kind, limits that short programs pass.

import type { Rule } from '#core/detect/rules/rules.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { testProfile } from '../support/readings.ts';
import type { Program } from './program.ts';
import type { RegisterRule } from './registers.ts';

const rules: readonly Rule[] = [
  { kind: 'spike', name: 'spike', measure: 'power_kw', ratio: 1, severity: 'high' },
  { kind: 'drop', name: 'drop', measure: 'power_kw', ratio: 0.5, severity: 'medium' },
  { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' },
  { kind: 'level', name: 'heat', measure: 'heat_c', above: { medium: 40, high: 60 } },
  { kind: 'zscore', name: 'odd', measure: 'heat_c', span: 5, minReadings: 3, above: { low: 1 } },
  { kind: 'rate', name: 'fast', measure: 'heat_c', above: { low: 0.5, medium: 5 } },
  {
    kind: 'pattern',
    name: 'fire',
    indicators: [
      { measure: 'heat_c', above: 30 },
      { measure: 'power_kw', above: 2 },
    ],
    severities: { 2: 'high' },
    flag: { measure: 'alarm', severity: 'critical' },
  },
];

/**
 * The registers among the measures, as the batch reference takes them. Odd limits, that no sum of a program's numbers
 * hits.
 */
export const REGISTERS: Readonly<Record<string, RegisterRule>> = {
  meter_kwh: { dipMax: 0.51, maxRate: 611, rolloverAt: 'any' },
  count_total: { dipMax: 0, maxRate: Number.POSITIVE_INFINITY },
  net_kwh: { net: true, dipMax: 0, maxRate: Number.POSITIVE_INFINITY },
};

const measures: Profile['measures'] = {
  ...testProfile.measures,
  meter_kwh: { unit: 'kWh', counter: true, dipMax: 0.51, maxRate: 611, rolloverAt: 'any' },
  count_total: { unit: 'pieces', counter: true },
  net_kwh: { unit: 'kWh', counter: 'net' },
  load_kw: { unit: 'kW', energy: 'time-weighted' },
};

export function profileOf(
  program: Pick<Program, 'resolutionMs' | 'windows'> & Partial<Pick<Program, 'holdMs' | 'foldsRegions'>>,
): CompiledProfile {
  const { resolutionMs, windows, holdMs = 120_000, foldsRegions = false } = program;
  // A label of one duration is a tumbling window.
  const dimensionWindows = foldsRegions && windows.some((label) => !label.includes('/')) ? ['region'] : [];
  return compileProfile({ ...testProfile, measures, resolutionMs, holdMs, dimensionWindows, rules }, windows);
}
