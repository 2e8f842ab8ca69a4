// What the scripts of all shells are made of: the tables of the commands, as lists.
import { type CommandTable, lastWord, type Operand, type OptionRow, withHelp } from '../table.ts';

export interface CommandWords {
  /** `replay`, `bench`, `bench load`. */
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly (OptionRow & { readonly name: string })[];
  readonly operand: Operand | undefined;
}

/** Each command, and behind it its parts. */
export function commandWords(summary: string, table: CommandTable): CommandWords[] {
  const { name, parts = [], operand, options } = table;
  return [
    {
      name,
      summary,
      parts: parts.map((part) => ({ name: lastWord(part.table.name), summary: part.summary })),
      options: Object.entries(withHelp(options)).map(([each, row]) => ({ ...row, name: each })),
      operand,
    },
    ...parts.flatMap((part) => commandWords(part.summary, part.table)),
  ];
}

/** The first sentence or so: a shell shows one line. */
export function brief(says: string): string {
  const line = (says.split('\n')[0] ?? '').split(/[:;] |\. /)[0] ?? '';
  return line.length > 72 ? `${line.slice(0, 71)}…` : line;
}
