// What a command takes, said once: from this table come what is read, the text of --help, "did you mean", and what a
// shell completes.

/** A row an option. One with `value` takes a text, one without is a switch. */
export interface OptionRow {
  /** What --help calls the value: NAME, DIR. */
  readonly value?: string;
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: true;
  /** What it is where nobody gives it; --help adds it to the text. */
  readonly default?: string;
  /** A blank line of the text is kept, other line ends are not: help-text.ts breaks lines. */
  readonly says: string;
  /** Stands above the option in --help. */
  readonly heading?: string;
  /** What a shell offers for the value. */
  readonly offers?: readonly string[] | 'file' | 'folder';
}

export type OptionTable = Readonly<Record<string, OptionRow>>;

export interface Operand {
  /** As --help calls it: FILE. */
  readonly name: string;
  readonly says: string;
  readonly offers?: readonly string[] | 'file';
}

export interface CommandTable<T extends OptionTable = OptionTable> {
  /** Behind `weir`: `replay`, `emulator up`. */
  readonly name: string;
  /** The npm script that is the same command. Undefined: there is none. */
  readonly script?: string;
  /** The first line or two of --help. */
  readonly about: string;
  /** Behind the command in the line of its usage. */
  readonly usage: string;
  /** Words that are no options. Undefined: it takes none. */
  readonly operand?: Operand;
  readonly options: T;
  /** Below the options: exit codes and what else there is to know. */
  readonly notes?: string;
  /** Arguments of runs that work, a line each. */
  readonly examples?: readonly string[];
  /** Commands of this command, such as the parts of the bench: the first word chooses. */
  readonly parts?: readonly CommandPart[];
}

export interface CommandPart {
  readonly table: CommandTable;
  /** Beside its name in the list of parts. */
  readonly summary: string;
}

/** Of `emulator up`: `up`. */
export const lastWord = (name: string): string => name.slice(name.lastIndexOf(' ') + 1);

/** The table of the part that goes by a word. */
export function partNamed({ parts = [] }: CommandTable, word: string | undefined): CommandTable | undefined {
  return parts.find(({ table }) => lastWord(table.name) === word)?.table;
}

/** The words that parts go by. */
export const partNames = ({ parts = [] }: CommandTable): string[] => parts.map(({ table }) => lastWord(table.name));

/** Every command has it. */
export const HELP_ROW: OptionRow = { short: 'h', says: 'this text' };

export function withHelp(options: OptionTable): OptionTable {
  return { ...options, help: HELP_ROW };
}

/** What is read by a table: a switch is a boolean, an option of several values a list. */
export type Values<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends { readonly value: string }
    ? T[K] extends { readonly multiple: true }
      ? readonly string[]
      : T[K] extends { readonly default: string }
        ? string
        : string | undefined
    : boolean;
};
