// When each line of a file arrived, where the file does not say it: the highest event time that two lines confirm.
// Looks one line ahead, so that a gap in the data loses nothing and a single absurd clock is still noticed. Refuses
// nothing: lines without a time are taken along.

/** What the rule needs of a line: its highest event time (NaN where it has none that can be read) and whose it is. */
export interface TimedLine {
  readonly timeMs: number;
  readonly device: string;
}

export interface Arrivals<Line extends TimedLine> {
  /** Takes the next line; hands out every line whose arrival is now decided, in order. */
  push(line: Line): void;
  /** There is no further line. */
  end(): void;
}

/**
 * A line further than this beyond what is confirmed is either the end of a gap or a wrong clock: the next line tells.
 */
export const GAP_MS = 86_400_000;

/**
 * The arrival of a line is the second-highest event time among all lines up to it (an equal device and time repeated
 * counts once), or its own time while it is the only one. A line more than 24 h beyond that arrives at its own time if
 * the next line's event time is at most 24 h before it, or if there is no next line. A line without a readable time
 * arrives with the line before it, the first one at 0.
 */
export function assignArrivals<Line extends TimedLine>(
  decided: (line: Line, arrivalMs: number) => void,
): Arrivals<Line> {
  const confirm = confirmedTime();
  let held: { line: Line; confirmedMs: number } | undefined;
  let lastMs = 0;

  function decide(line: Line, arrivalMs: number): void {
    lastMs = arrivalMs;
    decided(line, arrivalMs);
  }

  function release(isGap: boolean): void {
    if (held === undefined) return;
    const { line, confirmedMs } = held;
    held = undefined;
    decide(line, isGap ? line.timeMs : confirmedMs);
  }

  return {
    push(line) {
      if (held !== undefined) release(line.timeMs >= held.line.timeMs - GAP_MS);
      if (Number.isNaN(line.timeMs)) {
        decide(line, lastMs);
        return;
      }
      const confirmedMs = confirm(line);
      if (line.timeMs > confirmedMs + GAP_MS) held = { line, confirmedMs };
      else decide(line, confirmedMs);
    },
    end: () => release(true),
  };
}

/** The second-highest event time so far; the highest while there is only one. */
function confirmedTime(): (line: TimedLine) => number {
  let highestMs = Number.NEGATIVE_INFINITY;
  let highestDevice = '';
  let secondMs = Number.NEGATIVE_INFINITY;
  return ({ timeMs, device }) => {
    if (timeMs > highestMs) {
      secondMs = highestMs;
      highestMs = timeMs;
      highestDevice = device;
    } else if (timeMs === highestMs) {
      if (device !== highestDevice) secondMs = highestMs;
    } else if (timeMs > secondMs) {
      secondMs = timeMs;
    }
    return secondMs === Number.NEGATIVE_INFINITY ? highestMs : secondMs;
  };
}
