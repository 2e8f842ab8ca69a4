// Numbers that options of the bench hold. Refuses what cannot be meant, naming the option and its value.
import { UsageError } from '#cli/command-line/usage-error.ts';

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
