// Writes a sample as one line of JSON, in one of the wire forms and time spellings that users' devices have. "Odd"
// lines mean the same and are valid, but are written unusually: other key order and spacing, escapes, exponents, nested
// members to skip.
import type { ProfileName, Sample } from './fleet.ts';
import type { Random } from './random.ts';

type Pair = [key: string, json: string];
type Unit = [unit: string, factor: number, digits: number];

/** Spellings of a measure's unit and what a value in the profile's unit is multiplied by. */
const UNITS: Record<string, readonly Unit[]> = {
  power_kw: [
    ['kW', 1, 3],
    ['kW', 1, 3],
    ['kW', 1, 3],
    ['W', 1_000, 1],
    ['MW', 0.001, 9],
  ],
  energy_kwh: [
    ['kWh', 1, 4],
    ['kWh', 1, 4],
    ['Wh', 1_000, 2],
    ['MWh', 0.001, 9],
  ],
  volume_m3: [
    ['m3', 1, 4],
    ['m³', 1, 4],
    ['l', 1_000, 2],
  ],
};
const METER_TYPE: Record<string, string> = { power_kw: 'electricity', energy_kwh: 'electricity', volume_m3: 'water' };
const OTHER_NAMES: Record<string, readonly string[]> = {
  power_kw: ['power'],
  temperature_c: ['temperature', 'Temperature[C]'],
};
const DEVICE_KEYS = ['device_id', 'meter_id', 'sensor_id', 'deviceId', 'meterId', 'sensorId', 'device', 'id'] as const;
const TIME_KEYS = ['timestamp', 'time', 'ts', 'event_time'] as const;

/** Below this a number is read as epoch seconds, so milliseconds are only written above it. */
const LOWEST_EPOCH_MS = 1e11;

/**
 * The time as JSON: ISO 8601 with Z or an offset, epoch seconds (with a fraction where there is one) or epoch
 * milliseconds.
 */
export function writeTime(timeMs: number, random: Random): string {
  const way = random.next();
  const wholeSecond = timeMs % 1_000 === 0;
  if (way < 0.2 && timeMs >= LOWEST_EPOCH_MS) return String(timeMs);
  if (way < 0.4) return wholeSecond ? String(timeMs / 1_000) : (timeMs / 1_000).toFixed(3);
  if (way < 0.5) return isoWithOffset(timeMs, random.pick([60, 330, -480, 0]));
  const iso = new Date(timeMs).toISOString();
  return wholeSecond && way < 0.8 ? `"${iso.slice(0, 19)}Z"` : `"${iso}"`;
}

function isoWithOffset(timeMs: number, offsetMinutes: number): string {
  const local = new Date(timeMs + offsetMinutes * 60_000).toISOString();
  const minutes = Math.abs(offsetMinutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `"${local.slice(0, 23)}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}"`;
}

function writeNumber(value: number, odd: boolean, random: Random): string {
  if (!odd) return String(value);
  const tenth = String(value).replace('-', '');
  return random.pick([
    String(value),
    value.toExponential(),
    `${value < 0 ? '-' : ''}${tenth}${tenth.includes('e') ? '' : 'E+0'}`,
  ]);
}

function spellMeasure(measure: string, random: Random): string {
  const others = OTHER_NAMES[measure];
  return others !== undefined && random.chance(0.2) ? random.pick(others) : measure;
}

function writeMeasure(measure: string, value: number, odd: boolean, random: Random): string {
  if (measure === 'fire_alarm' && random.chance(0.3)) return value === 1 ? 'true' : 'false';
  return writeNumber(value, odd, random);
}

function measuresForm(sample: Sample, odd: boolean, random: Random): Pair[] {
  const written = sample.values.map(([measure, value]): Pair => {
    return [spellMeasure(measure, random), writeMeasure(measure, value, odd, random)];
  });
  return [
    ['device_id', JSON.stringify(sample.device)],
    ['timestamp', writeTime(sample.timeMs, random)],
    ['measures', objectOf(written)],
    ['dimensions', `{"region":"${sample.region}"}`],
    ['quality', (0.8 + random.below(21) / 100).toFixed(2)],
  ];
}

function meterForm(sample: Sample, odd: boolean, random: Random): Pair[] {
  const [measure, value] = sample.values[0]!;
  const [unit, factor, digits] = random.pick(UNITS[measure]!);
  return [
    ['meter_id', JSON.stringify(sample.device)],
    ['building_id', `"building-${sample.region}"`],
    ['meter_type', `"${METER_TYPE[measure]}"`],
    ['timestamp', writeTime(sample.timeMs, random)],
    ['value', writeNumber(Number((value * factor).toFixed(digits)), odd, random)],
    ['unit', `"${unit}"`],
    ['quality_score', '0.98'],
    ['metadata', `{"firmware":"2.${random.below(9)}","region":"${sample.region}"}`],
  ];
}

function metricForm(sample: Sample, odd: boolean, random: Random): Pair[] {
  const [measure, value] = sample.values[0]!;
  const units = UNITS[measure];
  const [unit, factor, digits] = units === undefined ? [undefined, 1, 9] : random.pick(units);
  const inUnit = Number((value * factor).toFixed(digits));
  return [
    ['device_id', JSON.stringify(sample.device)],
    ['timestamp', writeTime(sample.timeMs, random)],
    ['metric', JSON.stringify(spellMeasure(measure, random))],
    ['value', writeMeasure(measure, inUnit, odd, random)],
    ...(unit === undefined ? [] : [['unit', `"${unit}"`] satisfies Pair]),
  ];
}

const objectOf = (pairs: readonly Pair[]): string =>
  `{${pairs.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;

function oddly(pairs: Pair[], random: Random): string {
  const renamed = pairs.map(([key, json]): Pair => {
    if (key === 'device_id' || key === 'meter_id') return [random.pick(DEVICE_KEYS), json];
    return key === 'timestamp' ? [random.pick(TIME_KEYS), json] : [key, json];
  });
  if (random.chance(0.5)) renamed.push(['tags', '{"note":"}\\"]{ \\\\","list":[1,{"a":null},[]]}']);
  for (let at = renamed.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [renamed[at], renamed[other]] = [renamed[other]!, renamed[at]!];
  }
  const way = random.below(4);
  if (way === 0) return objectOf(renamed).replaceAll(':"meter-', ':"\\u006deter-');
  if (way === 1) return `  ${objectOf(renamed)}\t`;
  if (way === 2) return `${objectOf(renamed)}\r`;
  return `{ ${renamed.map(([key, json]) => `${JSON.stringify(key)} :  ${json}`).join(' ,\t')} }`;
}

/**
 * One line for `sample`. A sample of one value may take any form the profile has; more values need the form with
 * `measures`.
 */
export function writeLine(sample: Sample, profile: ProfileName, odd: boolean, random: Random): string {
  const way = sample.values.length === 1 ? random.next() : 1;
  const pairs =
    way < 0.2 && profile === 'energy'
      ? meterForm(sample, odd, random)
      : way < 0.4
        ? metricForm(sample, odd, random)
        : measuresForm(sample, odd, random);
  return odd ? oddly(pairs, random) : objectOf(pairs);
}
