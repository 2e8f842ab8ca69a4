// Reads the options of every part of the bench: all are texts in `--name value`. Refuses what cannot be meant, naming the option and its value.
import { parseArgs } from 'node:util';
import type { OptionTable } from '#cli/command-line/table.ts';
import { UsageError } from '#cli/command-line/usage-error.ts';

/** Option → default; `false` makes it a switch. */
export type OptionDefaults = Readonly<Record<string, string | false>>;

type Typed<D extends OptionDefaults> = { readonly [K in keyof D]: D[K] extends false ? boolean : string };

/** @throws UsageError for an unknown option, a missing value, or a word that is no option. */
export function readOptions<const D extends OptionDefaults>(argv: readonly string[], defaults: D): Typed<D> {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      value === false ? { type: 'boolean' as const, default: false } : { type: 'string' as const, default: value },
    ]),
  );
  try {
    const { values } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false });
    return values as Typed<D>;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A whole number from `min` on, as `--name` says it; underscores and thousands' commas are taken. */
export function wholeNumber(name: string, text: string, min = 1): number {
  const value = Number(text.replaceAll(/[_,](?=\d{3})/g, ''));
  if (!/^\d/.test(text) || !Number.isSafeInteger(value) || value < min) {
    throw new UsageError(`--${name} is "${text}": expected a whole number from ${min} on`);
  }
  return value;
}

/** A list such as `1,4,16`, without thousands' marks. */
export function wholeNumbers(name: string, text: string, min = 1): number[] {
  return text.split(',').map((each) => wholeNumber(name, each.trim(), min));
}

/** A part's options as rows: `  --name VALUE  what it is`, a line each. */
export function rowsOfHelp(text: string): OptionTable {
  const rows = [...text.matchAll(/^ {2}--([a-z-]+)(?: ([A-Z]+))? +(\S.*)$/gm)];
  return Object.fromEntries(
    rows.map(([, name = '', value, says = '']) => [name, value === undefined ? { says } : { value, says }]),
  );
}
