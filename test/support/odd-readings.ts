// Readings between right and wrong, for differential fuzzing: every wire form with odd white space, escapes, numbers,
// fields twice, wrong values, broken JSON.
import fc from 'fast-check';

const space = fc.constantFrom('', '', '', ' ', '  ', '\t', '\n', '\r\n', '\u00a0');
const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'a',
      'meter-1',
      'eu',
      'Zähler',
      'x'.repeat(257),
      '',
      ' ',
      '7',
      'kW',
      'W',
      'power_kw',
      'heat_c',
      '__proto__',
      '1',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
const jsonText = fc.oneof(
  { weight: 8, arbitrary: text.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.constantFrom('"a\\u0062"', '"\\x"', '"a\u0001"', '"tab\\t"', '"open', '"\\ud800"') },
);
const time = fc.constantFrom(
  '"2026-01-01T00:00:00Z"',
  '"2026-01-01T00:00:59.5Z"',
  '"2026-01-01T00:00:00.123456789Z"',
  '"2026-01-01T00:00:00+01:00"',
  '"2026-02-29T00:00:00Z"',
  '"2026-01-01t00:00:00z"',
  '"2026-01-01 00:00:00Z"',
  '"0000-01-01T00:00:00Z"',
  '"0001-01-01T00:00:00Z"',
  '"2026-01-01T00:00:60Z"',
  '"2026-01-01T00:00:00.Z"',
  '"2026-01-01T00:00:00"',
  '1767225600',
  '1767225600.25',
  '1767225600000',
  '-1',
  '1e9',
  '99999999999',
  '100000000000',
  '1e400',
  'null',
  'true',
  '"1767225600"',
);
const number = fc.oneof(
  { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: fc.integer({ min: -1100, max: 1100 }).map(String) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 999 }), fc.nat(999_999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '-0',
      '0.0',
      '00',
      '01',
      '1.',
      '.5',
      '-',
      '+1',
      '1e2',
      '1E-2',
      '1e999',
      '9007199254740993',
      '900719925474099267',
      '0.1234567890123456789',
      'NaN',
      'Infinity',
      '1_0',
      '0x1',
    ),
  },
);
const value = fc.oneof(
  { weight: 5, arbitrary: number },
  { weight: 2, arbitrary: jsonText },
  fc.constantFrom('null', 'true', 'false', 'tru', '[]', '{}', '[1,{"a":[null]}]', '{"b":{}}', '[1,]', '{,}'),
);
/** Ids as numbers. */
const whole = fc.constantFrom(
  '7',
  '-7',
  '-0',
  '0',
  '9196877626998784',
  '9196877626998785',
  '12345678901234567890',
  '7.0',
  '7e2',
);
const keyed = (name: fc.Arbitrary<string>, of: fc.Arbitrary<string>) =>
  fc.tuple(
    name.map((each) => JSON.stringify(each)),
    of,
  );
const nested = (names: string[], of: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.array(fc.tuple(keyed(fc.constantFrom(...names), of), space), { maxLength: 3 }), space)
    .map(([all, gap]) => `{${gap}${all.map(([[key, held], blank]) => `${key}:${blank}${held}`).join(',')}}`);
const member = fc.oneof(
  {
    weight: 4,
    arbitrary: keyed(
      fc.constantFrom('device_id', 'meter_id'),
      fc.oneof({ weight: 5, arbitrary: jsonText }, { weight: 2, arbitrary: whole }, value),
    ),
  },
  { weight: 4, arbitrary: keyed(fc.constantFrom('timestamp', 'ts'), time) },
  { weight: 4, arbitrary: keyed(fc.constantFrom('power_kw', 'power', 'heat_c', 'alarm', 'other', 'n'), value) },
  {
    weight: 3,
    arbitrary: keyed(
      fc.constant('measures'),
      fc.oneof(nested(['power_kw', 'heat_c', 'alarm', 'nope', '1'], value), value),
    ),
  },
  { weight: 2, arbitrary: keyed(fc.constantFrom('metric', 'unit', 'region'), fc.oneof(jsonText, value)) },
  { weight: 2, arbitrary: keyed(fc.constantFrom('value', 'quality'), value) },
  {
    weight: 1,
    arbitrary: keyed(
      fc.constant('dimensions'),
      fc.oneof(nested(['region', 'building', 'floor'], fc.oneof(jsonText, value)), value),
    ),
  },
  {
    weight: 1,
    arbitrary: keyed(
      fc.constant('payload'),
      fc.constantFrom('{"meter_id":"a","power":1,"timestamp":1767225600}', '1', '{}'),
    ),
  },
);
const object = fc
  .tuple(fc.array(fc.tuple(member, space, space), { maxLength: 7 }), space)
  .map(
    ([all, gap]) =>
      `{${gap}${all.map(([[key, held], before, after]) => `${before}${key}${before}:${after}${held}${after}`).join(',')}}`,
  );
const good = fc
  .record({
    device: fc.constantFrom('a', 'b', 'Zähler'),
    second: fc.nat(500),
    power: fc.integer({ min: -1000, max: 1000 }),
    heat: fc.option(fc.double({ min: -10, max: 90, noNaN: true })),
  })
  .map(({ device, second, power, heat }) =>
    JSON.stringify({
      device_id: device,
      timestamp: 1_767_225_600 + second,
      measures: { power_kw: power / 8, ...(heat === null ? {} : { heat_c: heat }) },
    }),
  );
/** A wholly good reading with each optional part of any form, so that the fast way is taken often. */
const plain = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('"device_id":"a"', '"meter_id":"Zähler"', '"device_id":"meter-1"'),
      whole.map((id) => `"device_id":${id}`),
    ),
    fc.oneof(
      time,
      fc.constantFrom(
        '"2026-01-01T00:00:07.250Z"',
        '"2026-01-01T00:01:59Z"',
        '1767225600',
        '1767225601.5',
        '1767225600123',
      ),
    ),
    fc.oneof(
      number.map((each) => `"power":${each}`),
      fc.tuple(number, number).map(([a, b]) => `"measures":{"power_kw":${a}, "heat_c":${b}}`),
      number.map((each) => `"metric":"heat_c","value":${each},"unit":"W"`),
      number.map((each) => `"value":${each},"unit":"W"`),
      fc
        .tuple(number, number, fc.constantFrom('W', 'w', 'kW', 'mw', '°C', '', ' '))
        .map(([a, b, unit]) => `"power":${a},"unit":"${unit}","heat_c":${b}`),
      fc
        .tuple(number, fc.constantFrom('w', 'watts', 'KW'))
        .map(([a, unit]) => `"unit":"${unit}","measures":{"power_kw":${a}}`),
      fc.constantFrom('"alarm":true', '"alarm":0', '"alarm":2', '"measures":{"alarm":false}'),
    ),
    fc.constantFrom(
      '',
      ',"quality":0.5',
      ',"quality":1.5',
      ',"quality":-0',
      ',"region":"eu"',
      ',"dimensions":{"region":"us","floor":[1]}',
      ',"note":{"a":["b",1e3]}',
      ',"n":5',
      ',"n":"5"',
      ',"n":"text","n":5',
      ',"n":5,"n":"text"',
      ',"n":null',
      ',"quality":0',
      ',"region":7',
      ',"region":" "',
    ),
    fc.boolean(),
    space,
  )
  .map(([device, timestamp, measured, more, first, gap]) =>
    first
      ? `{${gap}${device},"timestamp":${gap}${timestamp},${measured}${more}}`
      : `{${measured},${gap}"ts":${timestamp},${device}${more}${gap}}`,
  );
export const oddReading = fc.oneof(
  { weight: 2, arbitrary: good },
  { weight: 4, arbitrary: plain },
  { weight: 3, arbitrary: object },
);
