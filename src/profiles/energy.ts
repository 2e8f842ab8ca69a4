// Energy meters (electricity, gas, water): power every 15 minutes, its baseline per meter, windows per minute and
// quarter of an hour. A profile of your own is a file of your own, outside this folder: docs/profiles.md.
import type { Profile } from '#core/profile/profile.ts';

/** Below it, in or out, nothing is flowing; up to it there is nothing to compare with either. */
const OUTAGE_KW = 0.1;

/** A register that is read once a day, and two hours more. */
const DAILY_MS = 26 * 3_600_000;

export const energy: Profile = {
  name: 'energy',
  // Meters stamp whole seconds; two values of one meter in the same second are the same value sent twice.
  resolutionMs: 1000,
  windows: ['1m', '15m'],
  // 48,000 points an hour from 12,000 meters are 4 each: one every 15 minutes. A window's energy is Σ power × this.
  reportingPeriodMs: 900_000,
  wire: {
    device: ['device_id', 'meter_id', 'sensor_id', 'deviceId', 'meterId', 'sensorId', 'device', 'id'],
    time: ['timestamp', 'time', 'ts', 'event_time'],
    quality: ['quality', 'quality_score'],
    dimensions: { region: ['region'], building_id: ['building_id'], meter_type: ['meter_type'] },
    envelope: ['payload'],
  },
  measures: {
    // 100 MW is above any single meter; a site that feeds its solar power in reports negative power.
    power_kw: {
      unit: 'kW',
      min: -100_000,
      max: 100_000,
      wire: ['power', 'active_power', 'Global_active_power'],
      energy: true,
      // As the meter itself, below.
      silentAfterMs: 45 * 60_000,
    },
    // Registers: they only count up, so never below zero; windows carry what they went up by. A dip is up to five steps
    // of the coarsest usual last digit: 0.1 kWh, and 0.02 m³ (gas and water show 0.01 or finer). Rates are above what a
    // building takes: 1,000 kW is a main fuse of 1,443 A at 400 V in three phases, 1,000 m³ an hour a gas meter of size
    // G650. A larger site sets its own; until then its rises count as jumps, not as consumption.
    energy_kwh: {
      unit: 'kWh',
      min: 0,
      max: 1e9,
      wire: ['energy', 'consumption'],
      counter: true,
      dipMax: 0.5,
      maxRate: 1000,
      rolloverAt: 'any',
      silentAfterMs: DAILY_MS,
    },
    volume_m3: {
      unit: 'm³',
      min: 0,
      max: 1e9,
      counter: true,
      dipMax: 0.1,
      maxRate: 1000,
      rolloverAt: 'any',
      silentAfterMs: DAILY_MS,
    },
  },
  // What a reading may say its numbers are in; `(number − offset) × factor` is in the measure's own unit. Case is
  // ignored where it leaves no doubt: milliwatts are here so that `mw` is neither them nor megawatts.
  units: {
    kW: { measure: 'power_kw', factor: 1, spellings: ['kilowatt', 'kilowatts'] },
    W: { measure: 'power_kw', factor: 0.001, spellings: ['watt', 'watts'] },
    MW: { measure: 'power_kw', factor: 1000, spellings: ['megawatt', 'megawatts'] },
    mW: { measure: 'power_kw', factor: 1e-6, spellings: ['milliwatt', 'milliwatts'] },
    kWh: {
      measure: 'energy_kwh',
      factor: 1,
      spellings: ['kW h', 'kW·h', 'kilowatt hour', 'kilowatt hours', 'kilowatt-hour', 'kilowatt-hours'],
    },
    Wh: { measure: 'energy_kwh', factor: 0.001, spellings: ['watt hour', 'watt hours', 'watt-hour', 'watt-hours'] },
    MWh: { measure: 'energy_kwh', factor: 1000, spellings: ['megawatt hour', 'megawatt hours'] },
    mWh: { measure: 'energy_kwh', factor: 1e-6, spellings: ['milliwatt hour', 'milliwatt hours'] },
    'm³': {
      measure: 'volume_m3',
      factor: 1,
      spellings: ['m3', 'm^3', 'cbm', 'cubic metre', 'cubic metres', 'cubic meter', 'cubic meters'],
    },
    l: { measure: 'volume_m3', factor: 0.001, spellings: ['liter', 'liters', 'litre', 'litres', 'dm3'] },
  },
  // What the meter itself calls no good is none: a quality of 0 comes with a value of 0, which would be an outage.
  minQuality: 0,
  // 80 % old, 20 % new: after 10 readings a tenth of the old level is left.
  baselineKeepRatio: 0.8,
  // Two periods, so that one lost reading is none yet, and 15 min more: a gateway may take 10 to reconnect, batching up
  // to 5.
  silentAfterMs: 45 * 60_000,
  // Power goes up and down by more than these ratios every day in most buildings, so spike and drop by themselves are
  // no message: 33 days of one household at a reading a minute are 692 drops and 315 spikes (docs/alerts-measured.md).
  // They are found as ever, recorded, and evidence. To be told of each: `recordOnly: []`, or alertRecordOnly=none.
  recordOnly: ['spike', 'drop'],
  // What messages say: docs/alert-messages.md. A deployment's own file may name who to call and where.
  texts: {
    en: {
      rules: {
        outage: {
          todo: 'Ask on site whether the supply is off. If it is, call whoever runs the grid there; if it is on, look at the meter and its wiring.',
        },
        spike: {
          todo: 'More than twice what this meter usually takes. Find out what was switched on; if nothing was, look for a fault that heats or leaks.',
        },
        drop: {
          todo: 'Less than half of what this meter usually takes. Ask whether something was switched off on purpose.',
        },
      },
    },
  },
  rules: [
    // All three compare magnitudes: a site that feeds its solar power in reports it as negative power.
    // More than 100 % above the meter's own baseline: something is running that should not.
    { kind: 'spike', name: 'spike', measure: 'power_kw', ratio: 1, severity: 'high', minBaseline: OUTAGE_KW },
    // More than 50 % below it: often a machine that was switched off, so milder than a spike.
    { kind: 'drop', name: 'drop', measure: 'power_kw', ratio: 0.5, severity: 'medium', minBaseline: OUTAGE_KW },
    // Nothing is flowing: somebody sits in the dark. A site that feeds in passes zero with nothing wrong, for a reading
    // or two of those that come each quarter of an hour: there three in a row are an outage.
    {
      ...{ kind: 'outage', name: 'outage', measure: 'power_kw', below: OUTAGE_KW, severity: 'critical' },
      crossingReadings: 3,
    },
  ],
};
