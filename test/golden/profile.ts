// The profile of the golden files: one of each kind of window, measure and rule. It stays as it is, whatever the
// shipped ones become.
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';

const source: Profile = {
  name: 'golden',
  resolutionMs: 1000,
  reportingPeriodMs: 60_000,
  holdMs: 120_000,
  windows: ['1m', '5m/1m', 'session/30s', 'count/3'],
  dimensionWindows: ['region'],
  wire: {
    device: ['device_id'],
    time: ['timestamp'],
    quality: ['quality'],
    dimensions: { region: ['region'], building: ['building'] },
  },
  measures: {
    power_kw: { unit: 'kW', min: -1000, max: 1000, energy: true },
    heat_c: { unit: '°C', min: -60, max: 200 },
    alarm: { unit: '', flag: true },
    meter_kwh: { unit: 'kWh', counter: true },
    load_kw: { unit: 'kW', energy: 'time-weighted' },
  },
  rules: [
    { kind: 'spike', name: 'spike', measure: 'power_kw', ratio: 1, severity: 'high' },
    { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' },
    { kind: 'level', name: 'heat', measure: 'heat_c', above: { medium: 40, high: 60 } },
    { kind: 'zscore', name: 'odd', measure: 'heat_c', span: 5, minReadings: 3, above: { low: 1 } },
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
  ],
};

export const goldenProfile: CompiledProfile = compileProfile(source);

/** Of milliseconds, with an hour: taken slots are a list, not a bitmap. */
export const fineProfile: CompiledProfile = compileProfile({ ...source, resolutionMs: 1, dimensionWindows: [] }, [
  '1m',
]);
