// What `weir kept` takes.
import { CONTEXT_ROW } from '../command-line/context.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';

const OPTIONS = { context: CONTEXT_ROW } as const satisfies OptionTable;

export const KEPT: CommandTable<typeof OPTIONS> = {
  name: 'kept',
  script: 'kept',
  about: `After \`cdk destroy\`: what the deleted stacks of a deployment left in the account, by name. Writes a file for each stack under .weir/kept and prints the commands that take it back into a new deployment. Changes nothing. CloudFormation remembers deleted stacks for 90 days.`,
  usage: '[-c NAME=VALUE …]',
  options: OPTIONS,
};
