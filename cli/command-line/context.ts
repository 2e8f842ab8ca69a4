// `-c NAME=VALUE`, as `cdk deploy` takes it: which deployment a command is about.
import type { OptionRow } from './table.ts';
import { UsageError } from './usage-error.ts';

export const CONTEXT_ROW = {
  value: 'NAME=VALUE',
  short: 'c',
  multiple: true,
  says: 'which deployment, as for `cdk deploy`: -c stage=prod -c profile=smoke',
} as const satisfies OptionRow;

/** @throws UsageError */
export function contextOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(given.map(setting));
}

function setting(given: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`-c ${given}: expected NAME=VALUE`);
  return [name, value];
}
