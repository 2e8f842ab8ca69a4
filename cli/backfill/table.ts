// What `weir backfill` takes.
import { PROFILE_ROW } from '../command-line/profile-row.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { DEPLOYMENT_ROWS } from '../deployment/options.ts';

const OPTIONS = {
  from: { value: 'TIME', says: 'the first windows begin then, such as 2026-11-01 or 2026-11-01T06:00:00Z' },
  to: {
    value: 'TIME',
    says: 'the last windows end by then; so long ago that no reading can change them any more live: 7 days, the lateness and the longest window',
  },
  profile: { ...PROFILE_ROW, says: 'other rules and windows than those in force: a file, or a profile of the package' },
  windows: { value: 'LIST', says: "in place of the profile's, for example 1m,15m" },
  'warm-up': {
    value: 'DURATION',
    default: '7d',
    says: 'readings from before --from that baselines and registers are taken from',
  },
  archive: {
    value: 'FOLDER',
    heading: 'from where, and where to',
    says: "a copy of the archive on this machine; else the deployment's own",
  },
  out: { value: 'FOLDER', says: 'windows as Parquet, alerts and what is other about them as lines of JSON' },
  write: { says: "into the deployment's windows, above what is there; alerts are never told" },
  'dry-run': { says: 'compute it all, write nothing, and say what would be' },
  'keep-others': { says: 'with --write: leave windows as they are of kinds that the profile does not have' },
  alerts: {
    value: 'FILE',
    says: 'compare with the alerts of this file (alerts.jsonl of a backfill or a replay), not with those of the deployment',
  },
  json: { says: 'the summary as JSON' },
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const BACKFILL: CommandTable<typeof OPTIONS> = {
  name: 'backfill',
  about:
    'Windows and alerts of the past, computed again from the archive of readings (setting archive) by the same stages: with other windows, other rules, or as they were.',
  usage: '--from TIME --to TIME --out FOLDER | --write | --dry-run [OPTION …]',
  options: OPTIONS,
  notes: `Windows that lie wholly inside the range are given out, with revisions above all that there are. Live state, the alert table and the topic are not
touched. A run that was broken off goes on where it was when the same command is typed again.

exit codes: 0 done, 1 the deployment or the archive does not answer, 2 a wrong option.`,
  examples: [
    '--from 2026-10-01 --to 2026-11-01 --windows 1m,15m --out october -c stage=prod',
    '--from 2026-10-01 --to 2026-11-01 --windows 1m,15m --write -c stage=prod',
    '--from 2026-10-01 --to 2026-11-01 --profile ./stricter.json --archive ./readings --out stricter',
  ],
};
