// Reads a command line by its table, and refuses what the table does not have: naming the option, its value, and what
// was expected. node:util's parseArgs cuts the words; docs/decisions says why it and not a library.
import { parseArgs } from 'node:util';
import { closest } from '#core/closest.ts';
import type { CommandTable, OptionRow, OptionTable, Values } from './table.ts';
import { withHelp } from './table.ts';
import { UsageError } from './usage-error.ts';

export interface Arguments<T extends OptionTable> {
  readonly values: Values<T>;
  readonly operands: readonly string[];
}

/** What was typed, or 'help' where --help is among it. @throws UsageError */
export function readArguments<const T extends OptionTable>(
  table: CommandTable<T>,
  argv: readonly string[],
): Arguments<T> | 'help' {
  const rows = withHelp(table.options);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, parsedAs(row)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  let unread: UsageError | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    // Help is given however wrong the rest is: it is what the person asks for.
    if ((name === 'help' && value === undefined) || (value === '--help' && !inlineValue)) return 'help';
    try {
      const text = readValue(rows, { name, rawName, value, isInline: inlineValue === true });
      given.set(name, [...(given.get(name) ?? []), text]);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unread ??= error;
    }
  }
  if (unread !== undefined) throw unread;
  if (table.operand === undefined && operands.length > 0) throw unexpected(table.options, operands[0]!);
  return { values: valuesOf(table.options, given), operands };
}

function parsedAs({ value, short }: OptionRow) {
  return { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short ? { short } : {}) };
}

interface Typed {
  readonly name: string;
  /** As it was typed: `-c`, `--context`. */
  readonly rawName: string;
  readonly value: string | undefined;
  readonly isInline: boolean;
}

/** The option's text, '' for a switch. */
function readValue(rows: OptionTable, { name, rawName, value, isInline }: Typed): string {
  if (!Object.hasOwn(rows, name)) {
    const near = rawName.startsWith('--') ? closest(name, Object.keys(rows)) : undefined;
    throw new UsageError(`Unknown option '${rawName}'${near === undefined ? '' : `: did you mean --${near}?`}`);
  }
  const { value: placeholder } = rows[name]!;
  if (placeholder === undefined) {
    if (value === undefined) return '';
    throw new UsageError(`${rawName} is given "${value}", and takes no value: expected ${rawName} alone`);
  }
  if (value === undefined) throw new UsageError(`${rawName} has no value: expected ${rawName} ${placeholder}`);
  if (!isInline && /^-./.test(value)) {
    throw new UsageError(
      `${rawName} is followed by ${value}: expected ${rawName} ${placeholder}, or ${rawName}=${value} where this is the value`,
    );
  }
  return value;
}

function unexpected(rows: OptionTable, word: string): UsageError {
  const meant = Object.entries(rows).find(([, { offers }]) => Array.isArray(offers) && offers.includes(word))?.[0];
  const hint = meant === undefined ? 'options only are expected here' : `did you mean --${meant} ${word}?`;
  return new UsageError(`Unexpected argument '${word}': ${hint}`);
}

function valuesOf<T extends OptionTable>(rows: T, given: ReadonlyMap<string, readonly string[]>): Values<T> {
  const values = Object.entries(rows).map(([name, row]) => {
    const texts = given.get(name);
    if (row.value === undefined) return [name, texts !== undefined];
    if (row.multiple) return [name, texts ?? []];
    return [name, texts?.at(-1) ?? row.default];
  });
  return Object.fromEntries(values) as Values<T>;
}
