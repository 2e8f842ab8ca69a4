// Lines that must be refused, each for one reason, made from a good sample. Where the whole reading is refused it holds
// one value, so that counting readings or values gives the same number; where one measure is refused its good
// neighbours stay good.
import type { ProfileName, Sample } from './fleet.ts';
import type { Random } from './random.ts';
import { writeTime } from './wire.ts';

type Parts = { device: string; time: string; measures: string; sample: Sample };
type Kind = { name: string; profiles?: readonly ProfileName[]; write(parts: Parts): string };

const line = (device: string | undefined, time: string | undefined, measures: string): string => {
  const pairs = [
    device === undefined ? undefined : `"device_id":${device}`,
    time === undefined ? undefined : `"timestamp":${time}`,
    `"measures":${measures}`,
  ];
  return `{${pairs.filter((pair) => pair !== undefined).join(',')}}`;
};
const withValue = (name: string, json: (sample: Sample) => string, profiles?: readonly ProfileName[]): Kind => ({
  name,
  ...(profiles && { profiles }),
  write: ({ device, time, sample }) => line(device, time, `{${JSON.stringify(sample.values[0]![0])}:${json(sample)}}`),
});
const withTime = (name: string, json: (iso: string) => string): Kind => ({
  name,
  write: ({ device, measures, sample }) => line(device, json(new Date(sample.timeMs).toISOString()), measures),
});
const withDevice = (name: string, json: string | undefined): Kind => ({
  name,
  write: ({ time, measures }) => line(json, time, measures),
});

/** Outside every range of energy and smoke: the widest is 0 … 1e9. */
const BEYOND_EVERY_RANGE = '-1e12';

const KINDS: readonly Kind[] = [
  { name: 'cut off', write: ({ device, time, measures }) => line(device, time, measures).slice(0, -2) },
  { name: 'not JSON', write: () => 'ERR modem reset, retrying' },
  { name: 'a number alone', write: () => '42' },
  { name: 'null alone', write: () => 'null' },
  withDevice('no device', undefined),
  withDevice('empty device', '""'),
  withDevice('device null', 'null'),
  withDevice('device an object', '{"id":7}'),
  { name: 'no time', write: ({ device, measures }) => line(device, undefined, measures) },
  withTime('time without zone', (iso) => `"${iso.slice(0, 19)}"`),
  withTime('time in words', () => '"yesterday"'),
  withTime('time null', () => 'null'),
  withTime('time true', () => 'true'),
  withTime('30 February', (iso) => `"${iso.slice(0, 4)}-02-30T10:00:00Z"`),
  withTime('month 13', (iso) => `"${iso.slice(0, 4)}-13-01T10:00:00Z"`),
  withValue('numeric string', ({ values }) => `"${values[0]![1]}"`),
  withValue('null', () => 'null'),
  withValue('"NaN"', () => '"NaN"'),
  withValue('NaN', () => 'NaN'),
  withValue('infinite', () => '1e999'),
  withValue('an array', ({ values }) => `[${values[0]![1]}]`),
  withValue('an object', ({ values }) => `{"value":${values[0]![1]}}`),
  withValue('empty string', () => '""'),
  withValue('out of range', () => BEYOND_EVERY_RANGE, ['energy', 'smoke']),
  withValue('true', () => 'true'),
  { name: 'no measures', write: ({ device, time }) => line(device, time, '{}') },
  { name: 'measures a list', write: ({ device, time }) => line(device, time, '[1]') },
  {
    name: 'unknown measure',
    profiles: ['energy', 'smoke'],
    write: ({ device, time }) => line(device, time, '{"colour":3}'),
  },
  {
    name: 'unknown unit',
    profiles: ['energy'],
    write: ({ device, time }) => `{"meter_id":${device},"timestamp":${time},"value":3.5,"unit":"furlong"}`,
  },
  {
    name: 'a bad measure beside a good one',
    profiles: ['energy', 'smoke'],
    write: ({ device, time, measures }) => line(device, time, `${measures.slice(0, -1)},"colour":3}`),
  },
  {
    name: 'a null beside a good one',
    profiles: ['generic'],
    write: ({ device, time, measures }) => line(device, time, `{"battery_v":null,${measures.slice(1)}`),
  },
];

/** A line to be refused, in whole or (the last two kinds) in one of its measures, and the name of its fault. */
export function badLine(sample: Sample, profile: ProfileName, random: Random): { line: string; fault: string } {
  const fits = KINDS.filter((kind) => kind.profiles === undefined || kind.profiles.includes(profile));
  const kind = random.pick(fits);
  const [measure, value] = sample.values[0]!;
  const text = kind.write({
    device: JSON.stringify(sample.device),
    time: writeTime(sample.timeMs, random),
    measures: `{${JSON.stringify(measure)}:${value}}`,
    sample,
  });
  return { line: text, fault: kind.name };
}
