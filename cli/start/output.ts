// What a live run tells while it runs: the four ways to show it (a redrawn view, plain lines, JSON, almost nothing)
// take these calls.
import type { LiveModel, Problem, ShownAlert, Snapshot } from './live-model.ts';
import type { Command } from './try-it.ts';

/** How long each part of the start took, ms since the start of the process. */
export type StartTimes = ReadonlyMap<string, number>;

export interface Started {
  readonly profile: string;
  readonly page: string;
  /** Undefined where nothing is simulated. */
  readonly fleet:
    | { readonly deviceCount: number; readonly readingsPerSecond: number; readonly seed: number }
    | undefined;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly streams: Readonly<Record<string, string>>;
  readonly topics: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
  readonly times: StartTimes;
}

export interface Summary {
  readonly snapshot: Snapshot;
  readonly ranMs: number;
  /** From the start of the process to the first alert; undefined when there was none. */
  readonly firstAlertMs: number | undefined;
  /** False: something was still under way when it ended. */
  readonly isSettled: boolean;
}

export interface Output {
  started(started: Started): void;
  historyFed(readings: number, tookMs: number): void;
  alert(alert: ShownAlert): void;
  problem(problem: Problem): void;
  tick(snapshot: Snapshot, model: LiveModel): void;
  stopping(): void;
  ended(summary: Summary): void;
}

/** A stream to write to: standard output, or a test's. */
export interface Sink {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}
