// JSON as somebody writes it who wants to break whoever reads it: deep, wide, with numbers that no double holds, names
// that JavaScript's objects have already, members that come twice, halves of surrogate pairs. Text, since most of it
// could not be made by JSON.stringify.
import type { Random } from '../reference/generator/random.ts';

const NUMBERS = [
  '0',
  '-0',
  '1',
  '3.5',
  '1.0',
  '1e3',
  '1E-2',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '9196877626998785',
  '1234567890123456789012',
  '0.1234567890123456789',
  '01',
  '1.',
  '.5',
  '+1',
  '-',
  'NaN',
  'Infinity',
  '0x10',
  '1767225600',
  '1767225600.25',
  '1767225600000',
  '1767225600000000',
  '1767225600000000000',
  '20260131130000',
  '46053.5',
];
const LONG_NUMBER = `1${'0'.repeat(399)}`;
const TEXTS = [
  '',
  ' ',
  '\u00a0',
  'a',
  'meter-1',
  'Zähler',
  'K\u00fcche \ud83d\udd25',
  '\ufeff',
  '\ufffd',
  '\u0000',
  'a\u0000b',
  'a\u0085b',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '21.5',
  '21,5',
  '1e400',
  'NaN',
  'true',
  'null',
  'W',
  'w',
  'watts',
  'mw',
  'kWh',
  '°C',
  'F',
  'power_kw',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.5Z',
  '1767225600',
  '20260131',
  '2026-01-31 12:00:00',
  'x'.repeat(256),
  'x'.repeat(257),
  'ä'.repeat(300),
];
/** As they stand in JSON. */
const WRITTEN = [
  '"\\ud800"',
  '"\\udc00a"',
  '"\\ud83d\\udd25"',
  '"\\u0041"',
  '"\\x"',
  '"tab\\t"',
  '"open',
  '"\\',
  '"a\u0001"',
];
const NAMES = [
  'device_id',
  'meter_id',
  'timestamp',
  'ts',
  'time',
  'measures',
  'metric',
  'value',
  'unit',
  'quality',
  'dimensions',
  'region',
  'building_id',
  'room',
  'site',
  'type',
  'payload',
  'metadata',
  'power_kw',
  'power',
  'energy_kwh',
  'temperature',
  'humidity',
  'tvoc_ppb',
  'Fire Alarm',
  'x',
  '1',
  '__proto__',
  'constructor',
  'toString',
];
const SPACES = ['', '', '', '', ' ', '\t', '\n', '\r\n', '  ', '\u00a0'];

/** Any JSON, or nearly. */
export function hostileValue(random: Random, depth = 0): string {
  const kind = random.below(depth > 4 ? 7 : 12);
  if (kind < 3) return random.chance(0.02) ? LONG_NUMBER : random.pick(NUMBERS);
  if (kind < 5) return JSON.stringify(random.pick(TEXTS));
  if (kind === 5) return random.pick(WRITTEN);
  if (kind === 6) return random.pick(['true', 'false', 'null', 'nul', 'undefined']);
  if (kind === 7) return nested(random);
  if (kind === 8) return list(random, depth);
  return object(random, depth);
}

function nested(random: Random): string {
  const levels = random.chance(0.01) ? 5000 : random.pick([1, 2, 15, 16, 17, 62, 63, 64, 65, 66]);
  const close = random.chance(0.9) ? levels : random.below(levels + 1);
  return random.chance(0.5)
    ? `${'['.repeat(levels)}${random.pick(['', '1', '"]"'])}${']'.repeat(close)}`
    : `${'{"a":'.repeat(levels)}1${'}'.repeat(close)}`;
}

function list(random: Random, depth: number): string {
  const count = random.chance(0.001) ? 2000 : random.below(4);
  const all = Array.from({ length: count }, () =>
    count > 100 ? random.pick(NUMBERS) : hostileValue(random, depth + 1),
  );
  return `[${all.join(random.pick([',', ',', ', ', ',,', '\n,']))}${random.pick(['', '', '', ','])}]`;
}

function object(random: Random, depth: number): string {
  const isWide = random.chance(0.0005);
  const count = isWide ? 1500 : random.below(6);
  const all = Array.from({ length: count }, (_, i) => {
    const name = isWide ? `n${i}` : random.pick(NAMES);
    const key = random.chance(0.02) ? random.pick(WRITTEN) : JSON.stringify(name);
    return `${random.pick(SPACES)}${key}:${random.pick(SPACES)}${isWide ? random.pick(NUMBERS) : hostileValue(random, depth + 1)}`;
  });
  return `{${all.join(',')}${random.pick(SPACES)}}`;
}

/** A reading in one of the usual forms, of which any part may be hostile. */
export function hostileReading(random: Random, harm: number): string {
  const or = (good: string): string => (random.chance(harm) ? hostileValue(random, 2) : good);
  const second = String(random.below(100)).padStart(2, '0').slice(-2);
  const time = random.pick([
    `"2026-01-01T00:00:${second}Z"`,
    `${1_767_225_600 + random.below(600)}`,
    `${1_767_225_600_000 + random.below(600_000)}`,
  ]);
  const number = random.pick(['1', '2.5', '-3', '40', '21.25', `${random.below(10_000)}`]);
  const measured = random.pick([
    `"power":${or(number)}`,
    `"measures":${or(`{"power_kw":${or(number)},"temperature_c":${or(number)}}`)}`,
    `"metric":${or('"power_kw"')},"value":${or(number)},"unit":${or('"W"')}`,
    `"value":${or(number)},"unit":${or('"kWh"')}`,
    `"temperature":${or(number)},"unit":${or('"F"')},"hum":${or(number)}`,
    `"payload":${or(`{"power":${or(number)},"region":"north"}`)}`,
  ]);
  const members = [
    `"device_id":${or(random.pick(['"a"', '"b"', '7', '"Zähler"']))}`,
    `"timestamp":${or(time)}`,
    measured,
    ...(random.chance(0.3) ? [`"region":${or('"north"')}`] : []),
    ...(random.chance(0.3) ? [`"quality":${or('0.98')}`] : []),
    ...(random.chance(harm) ? [`${JSON.stringify(random.pick(NAMES))}:${hostileValue(random, 2)}`] : []),
  ];
  if (random.chance(0.2)) members.reverse();
  return `{${members.join(random.pick([',', ', ']))}}`;
}
