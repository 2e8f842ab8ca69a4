// What `weir profile` takes: a profile of one's own is checked, or drafted.
import type { CommandTable, OptionTable } from '../command-line/table.ts';

const CHECK_OPTIONS = { json: { says: 'the problems as JSON' } } as const satisfies OptionTable;

export const CHECK: CommandTable<typeof CHECK_OPTIONS> = {
  name: 'profile check',
  about: 'Says everything that is wrong with a profile, at once. A .ts or .js file is run for that, with your rights.',
  usage: 'FILE [OPTION …]',
  operand: { name: 'FILE', says: 'a profile: .json, .ts or .js', offers: 'file' },
  options: CHECK_OPTIONS,
  notes: 'Ends with 0 where the profile can be used, 1 where not, 2 for a wrong option.',
  examples: ['./fridge.ts', './fridge.json --json'],
};

const NEW_OPTIONS = {
  name: { value: 'NAME', says: 'of the profile (without a sample: asked)' },
  out: {
    value: 'FILE',
    says: 'where it is written (NAME.json); a file that is there is never written over',
    offers: 'file',
  },
} as const satisfies OptionTable;

export const NEW: CommandTable<typeof NEW_OPTIONS> = {
  name: 'profile new',
  about:
    'Drafts a profile: from a sample of readings (JSON lines, a JSON array or CSV with a header), or by five questions. What it only guesses it says.',
  usage: '[SAMPLE] [OPTION …]',
  operand: { name: 'SAMPLE', says: 'a file of readings', offers: 'file' },
  options: NEW_OPTIONS,
  notes: 'Ends with 0 where a profile was written, 2 where something has to be mended first.',
  examples: ['readings.jsonl --name fridge', '--name fridge --out ./fridge.json'],
};

export const PROFILE: CommandTable = {
  name: 'profile',
  script: 'profile',
  about: "A profile of one's own, in a file: checked, or drafted.",
  usage: 'check | new',
  options: {},
  parts: [
    { table: CHECK, summary: 'says everything that is wrong with one' },
    { table: NEW, summary: 'drafts one from a sample of readings, or by five questions' },
  ],
};
