// The other ways to show a run: plain lines where the output is no terminal, JSON lines for programs, and hardly
// anything.
import { coloursFor } from '#cli/terminal/colour.ts';
import type { Snapshot } from './live-model.ts';
import type { Output, Sink } from './output.ts';
import { problemLine } from './terminal-view.ts';
import { alertLine, lagText, span, startText, summaryText, whole } from './words.ts';

/** A line of counts in so many ms: enough to follow, few enough to read. */
const COUNTS_EVERY_MS = 10_000;

type Env = Readonly<Record<string, string | undefined>>;

export function plainLines(sink: Sink, env: Env, isQuiet: boolean): Output {
  const colour = coloursFor(sink, env);
  const write = (line: string): void => void sink.write(`${line}\n`);
  let nextCountsMs = 0;
  return {
    started: (started) => void sink.write(startText(started, colour)),
    historyFed(readings, tookMs) {
      if (!isQuiet) write(`${whole(readings)} readings of the past fed in ${span(tookMs)}, live since`);
    },
    alert(alert) {
      if (!isQuiet) write(alertLine(alert, colour));
    },
    problem(problem) {
      if (isPowerOfTen(problem.times)) write(problemLine(problem, colour));
    },
    tick(snapshot) {
      if (isQuiet || snapshot.atMs < nextCountsMs) return;
      nextCountsMs = snapshot.atMs + COUNTS_EVERY_MS;
      write(`${countsText(snapshot)}; behind: ${snapshot.lag.map((each) => lagText(each, colour)).join(', ')}`);
    },
    stopping: () => write('finishing what is under way … (Ctrl-C again ends at once)'),
    ended: (summary) => void sink.write(summaryText(summary, colour)),
  };
}

/** A problem that goes on is told at its first, tenth, hundredth … time. */
function isPowerOfTen(times: number): boolean {
  return Number.isInteger(Math.log10(times));
}

function countsText({ in: taken, accepted, duplicates, late, rejected, panes, alerts }: Snapshot): string {
  return (
    `in ${whole(taken)}: accepted ${whole(accepted)}, duplicates ${whole(duplicates)}, late ${whole(late)}, ` +
    `rejected ${whole(rejected)}; windows ${whole(panes)}, alerts ${whole(alerts)}`
  );
}

/** One event a line, each with `event` and, where it has one, its data under its own name. */
export function jsonLines(sink: Sink): Output {
  const write = (event: string, data: object): void => void sink.write(`${JSON.stringify({ event, ...data })}\n`);
  return {
    started: ({ times, ...started }) => write('started', { ...started, readyMs: Object.fromEntries(times) }),
    historyFed: (readings, tookMs) => write('history-fed', { readings, tookMs }),
    alert: (alert) => write('alert', { alert }),
    problem: (problem) => write('problem', { problem }),
    tick: (snapshot) => write('counts', { counts: snapshot }),
    stopping: () => write('stopping', {}),
    ended: (summary) => write('ended', { summary }),
  };
}
