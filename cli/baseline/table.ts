// What `weir baseline` takes.
import { exitCodes } from '../command-line/exit-codes.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { DEPLOYMENT_ROWS } from '../deployment/options.ts';

const OPTIONS = {
  json: { says: 'as JSON' },
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const BASELINE: CommandTable<typeof OPTIONS> = {
  name: 'baseline',
  about:
    'What Weir holds for normal of a device: per measure what it has learnt, per rule from which value on the next reading would be found, and what the rule last told of.',
  usage: 'DEVICE [OPTION …]',
  operand: { name: 'DEVICE', says: 'its id' },
  options: OPTIONS,
  notes: `Baselines are stored at the end of detect's window (setting detectInvocationWindowSeconds), so what is shown may be that old.

${exitCodes('shown')}`,
  examples: ['meter-00042 --local', 'meter-00042 -c stage=prod --json'],
};
