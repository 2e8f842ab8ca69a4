// Smoke and air quality sensors: fixed limits, a fire pattern over several measures, and outliers by z-score.
// A profile of your own is a file of your own, outside this folder: docs/profiles.md.
import type { Profile } from '#core/profile/profile.ts';

/** A finding goes on for 5 min after its last anomaly: what comes back within them is the same incident. */
const HOLD_MS = 300_000;

/** A sensor that is dead warns of nothing, so people should know soon; a channel of it as well. */
const DEAD_MS = 5 * 60_000;

export const smoke: Profile = {
  name: 'smoke',
  // Sensors stamp whole seconds; two values of one sensor and measure in the same second are the same value sent twice.
  resolutionMs: 1000,
  // The last 5 minutes, every minute.
  windows: ['5m/1m'],
  wire: {
    device: ['device_id', 'meter_id', 'sensor_id', 'deviceId', 'meterId', 'sensorId', 'device', 'id'],
    time: ['timestamp', 'time', 'ts', 'event_time', 'UTC'],
    quality: ['quality', 'quality_score'],
    dimensions: { region: ['region'], building_id: ['building_id'], room: ['room'] },
    envelope: ['payload'],
  },
  // The ranges are what the sensors can give; what lies outside is a broken sensor, not a fire.
  measures: {
    temperature_c: { unit: '°C', min: -60, max: 200, wire: ['temperature', 'Temperature[C]'], silentAfterMs: DEAD_MS },
    humidity_pct: { unit: '%', min: 0, max: 100, wire: ['humidity', 'Humidity[%]'], silentAfterMs: DEAD_MS },
    tvoc_ppb: { unit: 'ppb', min: 0, max: 60_000, wire: ['tvoc', 'TVOC[ppb]'], silentAfterMs: DEAD_MS },
    eco2_ppm: { unit: 'ppm', min: 0, max: 60_000, wire: ['eco2', 'eCO2[ppm]'], silentAfterMs: DEAD_MS },
    pm25_ugm3: { unit: 'µg/m³', min: 0, max: 10_000, wire: ['pm25', 'PM2.5'], silentAfterMs: DEAD_MS },
    pressure_hpa: { unit: 'hPa', min: 300, max: 1200, wire: ['pressure', 'Pressure[hPa]'], silentAfterMs: DEAD_MS },
    fire_alarm: { unit: '', flag: true, wire: ['Fire Alarm', 'fireAlarm'] },
  },
  // What a reading may say its numbers are in; `(number − offset) × factor` is in the measure's own unit. Case is
  // ignored where it leaves no doubt.
  units: {
    '°C': {
      measure: 'temperature_c',
      factor: 1,
      spellings: ['C', 'ºC', 'celsius', 'degC', 'deg C', '°celsius', 'degree celsius', 'degrees celsius'],
    },
    '°F': {
      measure: 'temperature_c',
      factor: 5 / 9,
      offset: 32,
      spellings: ['F', 'ºF', 'fahrenheit', 'degF', 'deg F', '°fahrenheit', 'degree fahrenheit', 'degrees fahrenheit'],
    },
    K: { measure: 'temperature_c', factor: 1, offset: 273.15, spellings: ['kelvin'] },
    '%': { measure: 'humidity_pct', factor: 1, spellings: ['%RH', '% RH', 'percent', 'pct'] },
    // Parts of air, not of mass: a number alone does not say whether it is of TVOC or of CO₂.
    ppb: [
      { measure: 'tvoc_ppb', factor: 1, spellings: ['parts per billion'] },
      { measure: 'eco2_ppm', factor: 0.001 },
    ],
    ppm: [
      { measure: 'eco2_ppm', factor: 1, spellings: ['parts per million'] },
      { measure: 'tvoc_ppb', factor: 1000 },
    ],
    'µg/m³': { measure: 'pm25_ugm3', factor: 1, spellings: ['ug/m3', 'µg/m^3', 'ug/m^3', 'mcg/m3', 'µgm3', 'ugm3'] },
    'mg/m³': { measure: 'pm25_ugm3', factor: 1000, spellings: ['mg/m^3'] },
    hPa: { measure: 'pressure_hpa', factor: 1, spellings: ['mbar', 'millibar', 'millibars', 'hectopascal'] },
    Pa: { measure: 'pressure_hpa', factor: 0.01, spellings: ['pascal', 'pascals'] },
    kPa: { measure: 'pressure_hpa', factor: 10, spellings: ['kilopascal', 'kilopascals'] },
    bar: { measure: 'pressure_hpa', factor: 1000 },
  },
  // What the sensor itself calls no good is none.
  minQuality: 0,
  silentAfterMs: DEAD_MS,
  // What messages say: docs/alert-messages.md. A deployment's own file may name who to call and where.
  texts: {
    en: {
      rules: {
        fire: { todo: 'Treat it as a fire until somebody has looked: call the site, then the fire brigade.' },
        'temperature-level': {
          todo: 'Have somebody look there. Heat without smoke may be a machine, heating or the sun.',
        },
        'tvoc-level': {
          todo: 'Something evaporates: paint, cleaner, fuel, or a fire that begins. Air the room and look.',
        },
        'eco2-level': { todo: 'The air is used up: open windows. If nobody is there, look for what burns.' },
        'pm25-level': { todo: 'Smoke or dust. Have somebody look there; if nobody can, treat it as a fire.' },
        'humidity-level': { todo: 'Look for water, steam or an open window; very dry air is the heating.' },
      },
    },
  },
  rules: [
    // Fixed limits: strictly beyond one counts, and the gravest that is passed is the severity.
    {
      kind: 'level',
      name: 'temperature-level',
      measure: 'temperature_c',
      below: { critical: -20, low: 0 },
      above: { medium: 40, high: 50, critical: 70 },
      // A room that cools from a fire, or that the sun warms, moves around a limit for minutes.
      clear: { above: 38, below: 1 },
      holdMs: HOLD_MS,
    },
    {
      kind: 'level',
      name: 'tvoc-level',
      measure: 'tvoc_ppb',
      above: { medium: 500, high: 1000, critical: 2000 },
      clearShare: 0.1,
      holdMs: HOLD_MS,
    },
    {
      kind: 'level',
      name: 'eco2-level',
      measure: 'eco2_ppm',
      above: { medium: 800, high: 1000, critical: 1500 },
      clearShare: 0.1,
      holdMs: HOLD_MS,
    },
    {
      kind: 'level',
      name: 'pm25-level',
      measure: 'pm25_ugm3',
      above: { medium: 25, high: 35, critical: 50 },
      clearShare: 0.1,
      holdMs: HOLD_MS,
    },
    {
      kind: 'level',
      name: 'humidity-level',
      measure: 'humidity_pct',
      below: { critical: 5, low: 15 },
      above: { medium: 80, high: 90, critical: 95 },
      clearShare: 0.05,
      holdMs: HOLD_MS,
    },
    // Fire shows in several measures at once, each still below its own alarming limit. The sensor's own alarm is enough
    // alone.
    {
      kind: 'pattern',
      name: 'fire',
      indicators: [
        { measure: 'temperature_c', above: 45 },
        { measure: 'tvoc_ppb', above: 800 },
        { measure: 'eco2_ppm', above: 800 },
        { measure: 'pm25_ugm3', above: 30 },
      ],
      severities: { 2: 'high', 3: 'critical' },
      flag: { measure: 'fire_alarm', severity: 'critical' },
      // Measures may come in messages of their own; a minute is as far apart as they can be and still mean one fire.
      maxAgeMs: 60_000,
      holdMs: HOLD_MS,
    },
    // One of these may stand still in a quiet room; all of them for two hours, to the last digit, is a sensor that
    // answers from its memory.
    {
      kind: 'stuck',
      name: 'stands-still',
      measures: ['temperature_c', 'humidity_pct', 'tvoc_ppb', 'eco2_ppm', 'pm25_ugm3', 'pressure_hpa'],
      afterMs: 2 * 3_600_000,
      severity: 'medium',
    },
    // No air does that: five times and four times the most that five recordings with fires have (1.83 °C and 6.89 % a
    // second). A loose wire or a restart does. What no sensor is known to be unable of (gases, dust) has none.
    jump('temperature-jump', 'temperature_c', 10),
    jump('humidity-jump', 'humidity_pct', 30),
    // Unlike the last 100 readings, once 30 are known: 3 standard deviations are 1 reading in 370 of a quiet sensor, 4
    // are 1 in 16,000. A spread up to the smallest step that common sensors have is the step, not the air.
    outlier('temperature-zscore', 'temperature_c', 0.1),
    outlier('tvoc-zscore', 'tvoc_ppb', 1),
    outlier('eco2-zscore', 'eco2_ppm', 1),
    outlier('pm25-zscore', 'pm25_ugm3', 1),
    outlier('humidity-zscore', 'humidity_pct', 0.1),
  ],
};

function outlier(name: string, measure: string, minDeviation: number): Profile['rules'][number] {
  return {
    kind: 'zscore',
    name,
    measure,
    span: 100,
    minReadings: 30,
    minDeviation,
    forReadings: 5,
    above: { medium: 3, high: 4 },
  };
}

function jump(name: string, measure: string, perSecond: number): Profile['rules'][number] {
  return { kind: 'rate', name, measure, above: { low: perSecond }, maxGapMs: 60_000 };
}
