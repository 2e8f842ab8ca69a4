// A profile of one's own: what this app's readings mean. It is data, and Weir puts it beside the functions.
import type { Profile } from '@weir-streams/weir/profile';

export const coldStore = {
  name: 'cold-store',
  resolutionMs: 1_000,
  windows: ['15m'],
  reportingPeriodMs: 60_000,
  wire: { device: ['store'], time: ['at'], dimensions: { region: ['site'] } },
  measures: { temperature_c: { unit: 'C', min: -60, max: 60, wire: ['temperature'] } },
  rules: [{ kind: 'level', name: 'too-warm', measure: 'temperature_c', above: { medium: -15, high: -10 } }],
} satisfies Profile;
