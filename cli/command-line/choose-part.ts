// A command of commands, such as `weir emulator up`: the first word chooses.
import { closest } from '#core/closest.ts';
import { type CommandTable, partNamed, partNames } from './table.ts';
import { UsageError } from './usage-error.ts';

export interface ChosenPart {
  readonly table: CommandTable;
  readonly rest: readonly string[];
}

/**
 * The part that the first word names; the command itself where no word is first. @throws UsageError for another word.
 */
export function choosePart(command: CommandTable, argv: readonly string[]): ChosenPart {
  const [first, ...rest] = argv;
  if (first === undefined || first.startsWith('-')) return { table: command, rest: argv };
  const table = partNamed(command, first);
  if (table !== undefined) return { table, rest };
  const names = partNames(command);
  const near = closest(first, names);
  const hint = near === undefined ? `expected ${names.join(', ')}` : `did you mean ${near}?`;
  throw new UsageError(`there is no part "${first}": ${hint}`);
}
