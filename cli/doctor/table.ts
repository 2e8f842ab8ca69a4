// What `weir doctor` takes.
import { CONTEXT_ROW } from '../command-line/context.ts';
import { PROFILE_ROW } from '../command-line/profile-row.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';

const OPTIONS = {
  profile: PROFILE_ROW,
  context: { ...CONTEXT_ROW, says: 'a setting, as for `cdk deploy`; any number of them' },
  json: { says: 'the findings as JSON' },
} as const satisfies OptionTable;

export const DOCTOR: CommandTable<typeof OPTIONS> = {
  name: 'doctor',
  script: 'doctor',
  about:
    'Says whether this machine and this AWS account can deploy Weir, and what to do where not. It changes nothing and prints no secrets.',
  usage: '[OPTION …]',
  options: OPTIONS,
  notes: 'Ends with 0 where a deployment can begin (warnings included), 1 where it would fail, 2 for a wrong option.',
};
