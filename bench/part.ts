// What a part of the bench is to the command line: options in, figures out (they are its --json), a table for people.
import type { OptionTable, Values } from '#cli/command-line/table.ts';
import type { ProgressState } from '#cli/terminal/progress.ts';

/** Told while work goes on; drawn on a terminal only. */
export type Say = (state: ProgressState) => void;

export interface BenchPart<F = unknown, T extends OptionTable = OptionTable> {
  readonly name: string;
  /** Below one line in the list of parts. */
  readonly summary: string;
  /** `--json` and `--help` are everyone's. */
  readonly options: T;
  /** @throws UsageError for options that cannot be meant. */
  run(options: Values<T>, say: Say): Promise<F>;
  text(figures: F): string;
  /** Whether the figures are as they have to be: false ends the command with 1. Left out where no figure is wrong. */
  isGood?(figures: F): boolean;
}

/** The part itself, its options' types known to its run. */
export function benchPart<F, const T extends OptionTable>(part: BenchPart<F, T>): BenchPart<F, T> {
  return part;
}
