// Refrigerators of shops: is the food cold? A profile outside Weir's repository. The type is imported as a type, so
// this file loads where no package is.
import type { Profile } from '../../src/core/profile/profile.ts';

export default {
  name: 'fridge',
  // The sensors stamp whole seconds.
  resolutionMs: 1000,
  windows: ['5m', '15m'],
  dimensionWindows: ['shop'],
  reportingPeriodMs: 60_000,
  wire: {
    device: ['fridge', 'device_id'],
    time: ['at', 'timestamp'],
    dimensions: { shop: ['shop'] },
  },
  measures: {
    temperature_c: { unit: '°C', min: -40, max: 60, wire: ['temp'] },
    power_w: { unit: 'W', min: 0, max: 2000, wire: ['power'] },
    door_open: { unit: '', flag: true, wire: ['door'] },
  },
  units: {
    '°F': { measure: 'temperature_c', factor: 5 / 9, offset: 32, spellings: ['F'] },
    kW: { measure: 'power_w', factor: 1000 },
  },
  // Two lost readings are none yet, a third is a sensor that is gone.
  silentAfterMs: 240_000,
  rules: [
    // Food is kept below 8 °C, and freezes below 0.
    {
      kind: 'level',
      name: 'too-warm',
      measure: 'temperature_c',
      above: { medium: 8, high: 12, critical: 20 },
      below: { low: 0 },
    },
    // A compressor that takes twice what it usually takes will fail soon.
    { kind: 'spike', name: 'compressor', measure: 'power_w', ratio: 1, severity: 'medium', minBaseline: 20 },
  ],
} satisfies Profile;
