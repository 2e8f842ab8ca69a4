// `npm run replay` as a function: arguments and streams in, exit code out. 0 done, 1 a fault of Weir, 2 something the person can mend.
import type { Readable } from 'node:stream';
import { coloursFor } from '../terminal/colour.ts';
import { createProgress, type ProgressTarget } from '../terminal/progress.ts';
import { HELP } from './help.ts';
import { parseOptions } from './options.ts';
import { summaryText } from './output/summary-text.ts';
import { type ReplayWorld, replay } from './replay.ts';
import { UsageError } from './usage-error.ts';

export interface ReplayStreams {
  readonly stdin: Readable;
  readonly stdout: ProgressTarget;
  readonly stderr: ProgressTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs one replay. `world` changes what only tests change. */
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
      stdout.write(HELP);
      return 0;
    }
    const { summary, firstAlert } = await replay(options, {
      standardInput: streams.stdin,
      nowMs,
      progress: ({ bytes, lines }) =>
        progress.show(() => {
          const rate = Math.round((lines * 1000) / Math.max(1, nowMs() - startedMs));
          const note = `${megabytes(bytes)} read, ${rate.toLocaleString('en-US')} readings/s`;
          return { done: bytes, total: options.totalBytes, note };
        }),
      ...world,
    });
    progress.end();
    stdout.write(
      options.isJson
        ? `${JSON.stringify(summary, undefined, 2)}\n`
        : summaryText(summary, firstAlert, options.out, coloursFor(stdout, env)),
    );
    return 0;
  } catch (error) {
    progress.end();
    const colour = coloursFor(stderr, env);
    if (error instanceof UsageError) {
      stderr.write(
        `${colour.red('replay:')} ${error.message}\n${colour.dim('npm run replay -- --help lists the options')}\n`,
      );
      return 2;
    }
    stderr.write(
      `${colour.red('replay stopped:')} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 1;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
