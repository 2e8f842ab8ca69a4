// `npm run replay` as a function: arguments and streams in, exit code out. 0 done, 1 a fault of Weir (chaos that
// changed a result is one), 2 something the person can mend before anything is played, 3 played, but the files yielded
// nothing or little.
import type { Readable } from 'node:stream';
import type { CalledBy } from '../command-line/called-as.ts';
import { complain } from '../command-line/complain.ts';
import { helpText as textOfHelp } from '../command-line/help-text.ts';
import { coloursFor } from '../terminal/colour.ts';
import { createProgress, type ProgressTarget } from '../terminal/progress.ts';
import { playSeeds, type SeedsPlayed } from './chaos/play-seeds.ts';
import type { Verdict } from './chaos/trial.ts';
import { differenceText, verdictText } from './chaos/verdict-text.ts';
import { parseOptions } from './options.ts';
import { helpText, summaryText } from './output/summary-text.ts';
import { type ReplayWorld, replay } from './replay.ts';
import { REPLAY } from './table.ts';

export interface ReplayStreams {
  readonly stdin: Readable;
  readonly stdout: ProgressTarget;
  readonly stderr: ProgressTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly calledBy?: CalledBy;
}

/** Runs one replay, and one more for each seed of chaos. `world` changes what only tests change. */
export async function replayCommand(
  argv: readonly string[],
  streams: ReplayStreams,
  world: Partial<ReplayWorld> = {},
): Promise<number> {
  const { stdout, stderr, env } = streams;
  const nowMs = () => performance.now();
  const progress = createProgress(stderr, nowMs);
  const startedMs = nowMs();
  try {
    const options = parseOptions(argv);
    if (options === 'help') {
      stdout.write(textOfHelp(REPLAY, streams.calledBy));
      return 0;
    }
    const colour = coloursFor(stdout, env);
    let seedsDone = 0;
    const own: ReplayWorld = {
      standardInput: streams.stdin,
      nowMs,
      progress: ({ bytes, lines }) => {
        if (seedsDone > 0) return;
        progress.show(() => {
          const rate = Math.round((lines * 1000) / Math.max(1, nowMs() - startedMs));
          const note = `${megabytes(bytes)} read, ${rate.toLocaleString('en-US')} readings/s`;
          return { done: bytes, total: options.totalBytes, note };
        });
      },
      ...world,
    };
    const told = (verdict: Verdict): void => {
      seedsDone += 1;
      progress.end();
      if (!options.isJson) stdout.write(verdictText(verdict, colour));
      progress.show(() => ({ done: seedsDone, total: options.seeds.length, note: `seeds of ${options.chaosText}` }));
    };
    const { summary, firstAlert, shown }: SeedsPlayed =
      options.seeds.length === 0
        ? { ...(await replay(options, own)), shown: [] }
        : await playSeeds(argv, options, own, told);
    progress.end();
    stdout.write(
      options.isJson
        ? `${JSON.stringify(summary, undefined, 2)}\n`
        : summaryText(summary, firstAlert, options.out, colour),
    );
    if (summary.exit_code !== 0) stderr.write(helpText(summary, coloursFor(stderr, env)));
    for (const each of shown) stderr.write(differenceText(each, coloursFor(stderr, env)));
    return (summary.chaos?.different.length ?? 0) === 0 ? summary.exit_code : 1;
  } catch (error) {
    progress.end();
    return complain(error, REPLAY, streams);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
