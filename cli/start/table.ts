// What `weir start` takes.
import { SHARE_NAMES } from '#local/simulator/fleet.ts';
import { PROFILE_ROW } from '../command-line/profile-row.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';

const OPTIONS = {
  profile: { ...PROFILE_ROW, says: `${PROFILE_ROW.says} (energy)` },
  devices: { value: 'N', says: 'how many devices are simulated (energy: 12,000)' },
  rate: { value: 'N', says: 'readings per second of the whole fleet (energy: 13.3 = 48,000 an hour)' },
  seed: { value: 'N', says: 'another seed, other readings; the same seed, the same (1)' },
  share: {
    value: 'LIST',
    multiple: true,
    says: `shares of the readings, e.g. spike=0.01,bad=0\n${SHARE_NAMES.join(', ')}`,
  },
  history: { value: 'TIME', says: 'how much of the past is fed first, up to 6h (30m)' },
  'no-simulator': { says: 'only the cloud; send readings yourself' },
  port: { value: 'N', says: 'of the page (4600, or a free one)' },
  duration: { value: 'TIME', says: 'ends by itself, e.g. 30s or 5m (until Ctrl-C)' },
  json: { says: 'events as JSON, one a line, instead of the view' },
  quiet: { says: 'addresses, problems and the summary only' },
} as const satisfies OptionTable;

export const START: CommandTable<typeof OPTIONS> = {
  name: 'start',
  script: 'start',
  about:
    'Weir on this machine: simulated devices, the real handlers, stand-ins for the AWS services. No account, no Docker.',
  usage: '[OPTION …]',
  options: OPTIONS,
  notes: 'Ctrl-C ends it after what is under way; a second Ctrl-C ends it at once. Times: 500ms, 30s, 5m, 2h.',
};
