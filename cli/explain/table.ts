// What `weir explain` takes.

import { exitCodes } from '../command-line/exit-codes.ts';
import { PROFILE_ROW } from '../command-line/profile-row.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { DEPLOYMENT_ROWS } from '../deployment/options.ts';
import { AS_REPLAY_ROWS, FILE_ROW } from '../replay/as-replay-rows.ts';

const OPTIONS = {
  device: { value: 'NAME', says: 'whose readings; not needed for an incident of a deployment' },
  rule: {
    value: 'NAME',
    multiple: true,
    says: 'whose views, in place of those that found something; all shows every rule; may be repeated',
  },
  around: { value: 'N', default: '5', says: 'readings before and behind the incident' },
  all: { says: 'every reading of it: usually those at which nothing changes are left out' },
  json: { says: 'as JSON' },
  ...DEPLOYMENT_ROWS,
  since: {
    value: 'DURATION',
    says: 'how far before the incident the readings are read, for the rules to learn what is normal (as far as the stream goes)',
  },
  file: FILE_ROW,
  profile: PROFILE_ROW,
  ...AS_REPLAY_ROWS,
} as const satisfies OptionTable;

export const EXPLAIN: CommandTable<typeof OPTIONS> = {
  name: 'explain',
  about:
    'Goes through the readings around an incident once more, by the very code that judged them, and shows what every rule saw: the value, what it was compared with, the limits then, what was found, and what goes on.',
  usage: 'INCIDENT [OPTION …]  |  [INCIDENT] --file FILE --device NAME --profile NAME',
  operand: { name: 'INCIDENT', says: 'its id, or how it begins; without it the last one of the device' },
  options: OPTIONS,
  notes: `A deployment's readings are read back from its readings stream, which keeps them for a day unless the setting retentionHours says longer, at a quarter of what the stream gives: a day of a large fleet takes about a minute. What is normal is learnt anew from what is read; numbers may differ a little from those of the alert, and that is said.

${exitCodes('explained')}`,
  examples: [
    '0f3a91c2 --local',
    '--file readings.jsonl --device meter-00042 --profile energy',
    '0f3a91c2 -c stage=prod --rule all --json',
  ],
};
