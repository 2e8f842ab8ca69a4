// Any device, any measures: whatever number comes in gets windows and is held against its own past.
// A profile of your own is a file of your own, outside this folder: docs/profiles.md.
import type { Profile } from '#core/profile/profile.ts';

export const generic: Profile = {
  name: 'generic',
  // Nothing is known of the devices' clocks, so only the very same millisecond is the same value.
  resolutionMs: 1,
  windows: ['1m', '15m'],
  wire: {
    device: ['device_id', 'meter_id', 'sensor_id', 'deviceId', 'meterId', 'sensorId', 'device', 'id'],
    time: ['timestamp', 'time', 'ts', 'event_time'],
    quality: ['quality', 'quality_score'],
    dimensions: { region: ['region'], site: ['site'], type: ['type'] },
    envelope: ['payload'],
    ignore: ['metadata', 'tags'],
  },
  // What the device itself calls no good is none.
  minQuality: 0,
  // None is named: every other field that holds a number is a measure; one that seems to hold one (a text such as
  // "21.5", null, true, an object) is counted as rejected. Name fields that are neither in `ignore`.
  measures: {},
  openMeasures: true,
  rules: [
    // What is unusual for the very device, by what it has shown before. `*` makes one rule a measure, named
    // adaptive:<measure>. A z-score beside it would tell thirteen times as much that is nothing: docs/detection.md.
    { kind: 'adaptive', name: 'adaptive', measure: '*' },
  ],
};
