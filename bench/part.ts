// What a part of the bench is to the command line: options in, figures out (they are its --json), a table for people.
import type { ProgressState } from '#cli/terminal/progress.ts';

/** Told while work goes on; drawn on a terminal only. */
export type Say = (state: ProgressState) => void;

export interface BenchPart<F = unknown> {
  readonly name: string;
  /** Below one line in the list of parts. */
  readonly summary: string;
  /** The options, a line each; `--json` and `--help` are everyone's. */
  readonly optionsHelp: string;
  /** @throws UsageError for options that cannot be meant. */
  run(argv: readonly string[], say: Say): Promise<F>;
  text(figures: F): string;
}
