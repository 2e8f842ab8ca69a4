// One thing to try, and what it is told from.
import type { FilesNoted } from '../input/notes.ts';
import type { ReplayOptions } from '../options.ts';
import type { RefusedLine, Summary } from './summary.ts';

export interface Hint {
  readonly code: string;
  readonly text: string;
}

export interface HintFacts {
  readonly summary: Omit<Summary, 'hints'>;
  /** The first refusal of each reason. */
  readonly examples: ReadonlyMap<string, RefusedLine>;
  readonly notes: FilesNoted;
  readonly options: ReplayOptions;
}

export type Teller = (facts: HintFacts) => Hint | readonly Hint[] | undefined;

/** A tenth of all, or enough to make the files useless: fewer need no hint. */
export function isFrequent(
  { exit_code, rejected_by_reason, readings_in }: HintFacts['summary'],
  reason: string,
): boolean {
  return exit_code !== 0 || (rejected_by_reason[reason] ?? 0) * 10 > readings_in;
}

/** The text of a value as rejections show it, JSON that may be cut. */
export function unquoted(value: string): string {
  return value.replace(/^"/, '').replace(/"$/, '');
}
