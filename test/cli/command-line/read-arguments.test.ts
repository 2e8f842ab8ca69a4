// One table says what a command takes: what is read, what is refused and how, and what help says.
import { describe, expect, it } from 'vitest';
import { choosePart } from '#cli/command-line/choose-part.ts';
import { helpText } from '#cli/command-line/help-text.ts';
import { readArguments } from '#cli/command-line/read-arguments.ts';
import type { CommandTable, OptionTable } from '#cli/command-line/table.ts';
import { UsageError } from '#cli/command-line/usage-error.ts';
import { closest, stepsBetween } from '#core/closest.ts';

const OPTIONS = {
  speed: { value: 'KMH', default: '30', says: 'how fast' },
  load: { value: 'KG', multiple: true, short: 'l', says: 'what it carries' },
  colour: { value: 'NAME', says: 'of the boat', offers: ['blue', 'red'] },
  lights: { says: 'are on' },
} as const satisfies OptionTable;
const BOAT: CommandTable<typeof OPTIONS> = {
  name: 'boat',
  script: 'boat',
  about: 'Sails.',
  usage: '[OPTION …]',
  options: OPTIONS,
};
const FERRY: CommandTable<typeof OPTIONS> = { ...BOAT, operand: { name: 'HARBOUR', says: 'where to' } };

const read = (table: CommandTable<typeof OPTIONS>, line: string) =>
  readArguments(table, line.split(' ').filter(Boolean));

describe('what is read', () => {
  it('is defaults, absent values, empty lists and switches that are off where nothing is typed', () => {
    expect(read(BOAT, '')).toEqual({
      values: { speed: '30', load: [], colour: undefined, lights: false },
      operands: [],
    });
  });

  it('is a value behind a blank, a = or a letter; the last one counts, all of an option that may be repeated', () => {
    expect(read(FERRY, 'a --speed 5 --speed=6 -l 1 --load=2 -l3 --lights - b')).toEqual({
      values: { speed: '6', load: ['1', '2', '3'], colour: undefined, lights: true },
      operands: ['a', '-', 'b'],
    });
  });

  it('is anything behind --, and a value that begins with - behind =', () => {
    expect(read(FERRY, '--colour=-blue -- --lights')).toMatchObject({
      values: { colour: '-blue', lights: false },
      operands: ['--lights'],
    });
  });

  it.each(['--help', '-h', '--speeed 3 --help', '--speed --help'])(
    'is help for "%s", however wrong the rest',
    (line) => {
      expect(read(BOAT, line)).toBe('help');
    },
  );
});

describe('what is refused', () => {
  it.each([
    ['--speeed 3', "Unknown option '--speeed': did you mean --speed?"],
    ['--colors x', "Unknown option '--colors': did you mean --colour?"],
    ['--hlep', "Unknown option '--hlep': did you mean --help?"],
    ['--constructor', "Unknown option '--constructor'"],
    ['-x', "Unknown option '-x'"],
    ['--speed', '--speed has no value: expected --speed KMH'],
    ['-l', '-l has no value: expected -l KG'],
    ['--colour --lights', '--colour is followed by --lights: expected --colour NAME, or --colour=--lights where'],
    ['--lights=yes', '--lights is given "yes", and takes no value: expected --lights alone'],
    ['north', "Unexpected argument 'north': options only are expected here"],
    ['red', "Unexpected argument 'red': did you mean --colour red?"],
  ])('%s: %s', (line, message) => {
    expect(() => read(BOAT, line)).toThrow(UsageError);
    expect(() => read(BOAT, line)).toThrow(message);
  });

  it('is the first of several', () => {
    expect(() => read(BOAT, '--lights=1 --speed')).toThrow('--lights is given');
  });
});

describe('the name that was meant', () => {
  it.each([
    ['replya', 'replay'],
    ['repaly', 'replay'],
    ['Cost', 'cost'],
    ['rep', 'replay'],
    ['wholly-other', undefined],
    ['', undefined],
    ['x', undefined],
  ])('%j: %s', (typed, meant) => {
    expect(closest(typed, ['replay', 'redrive', 'cost'])).toBe(meant);
  });

  it('is counted in letters put in, left out, changed and swapped', () => {
    expect([stepsBetween('abc', 'abcd'), stepsBetween('abc', 'ac'), stepsBetween('abc', 'axc')]).toEqual([1, 1, 1]);
    expect([stepsBetween('abc', 'acb'), stepsBetween('', 'abc'), stepsBetween('abc', 'abc')]).toEqual([1, 3, 0]);
  });
});

describe('help', () => {
  it('names every option with its value, letter and text, and how the command was started', () => {
    expect(helpText({ ...FERRY, examples: ['--speed 3 ystad'] })).toBe(`Sails.

usage: npm run boat -- [OPTION …]

  HARBOUR        where to
  --speed KMH    how fast (30)
  -l, --load KG  what it carries
  --colour NAME  of the boat
  --lights       are on
  -h, --help     this text

examples:
  npm run boat -- --speed 3 ystad
`);
    expect(helpText(FERRY, 'npx')).toContain('usage: npx weir boat [OPTION …]');
  });

  it('has lines of at most 100 characters', () => {
    const says = 'a word '.repeat(60).trim();
    const lines = helpText({ ...BOAT, options: { load: { value: 'KG', says } } }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(says);
  });
});

it('a command of commands is chosen by its first word', () => {
  const parts = ['row', 'sail'].map((name) => ({ summary: name, table: { ...BOAT, name: `boat ${name}` } }));
  const boat = { ...BOAT, parts };
  expect(choosePart(boat, ['sail', '--lights'])).toEqual({ table: parts[1]?.table, rest: ['--lights'] });
  expect(choosePart(boat, ['--lights'])).toEqual({ table: boat, rest: ['--lights'] });
  expect(() => choosePart(boat, ['sial'])).toThrow('there is no part "sial": did you mean sail?');
  expect(() => choosePart(boat, ['fly'])).toThrow('there is no part "fly": expected row, sail');
});
