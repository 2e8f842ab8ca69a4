// One line on a terminal that shows how far long work is. Writes nothing where the stream is no terminal.
import type { TerminalFacts } from './colour.ts';

export interface ProgressTarget extends TerminalFacts {
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressState {
  readonly done: number;
  /** Undefined where it is not known, as with standard input. */
  readonly total: number | undefined;
  /** Said after the bar, e.g. `123,456 readings/s`. */
  readonly note: string;
}

export interface Progress {
  /** Draws at most ten times a second; `state` is asked only then. */
  show(state: () => ProgressState): void;
  /** Takes the line away again. */
  end(): void;
}

/** Ten a second is smooth; more costs time that the work could have. */
const REDRAW_MS = 100;
const BAR_CELLS = 24;
const DEFAULT_COLUMNS = 80;

/** `nowMs` is any clock that grows, such as performance.now. */
export function createProgress(target: ProgressTarget, nowMs: () => number): Progress {
  let nextMs = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(state) {
      if (target.isTTY !== true || nowMs() < nextMs) return;
      nextMs = nowMs() + REDRAW_MS;
      isShown = true;
      target.write(`\r\u001b[K${progressText(state(), target.columns ?? DEFAULT_COLUMNS)}`);
    },
    end() {
      if (isShown) target.write('\r\u001b[K');
      isShown = false;
    },
  };
}

/** `[██████░░░░░░] 50 %  note`, cut to the terminal's width; without a total only the note. */
export function progressText({ done, total, note }: ProgressState, columns: number): string {
  if (total === undefined || total <= 0) return note.slice(0, columns - 1);
  const ratio = Math.min(1, Math.max(0, done / total));
  const full = Math.round(ratio * BAR_CELLS);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
  return `${bar} ${String(Math.floor(ratio * 100)).padStart(3)} %  ${note}`.slice(0, columns - 1);
}
