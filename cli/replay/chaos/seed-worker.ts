// Runs inside a worker thread: plays the files once for every message, calm or under a seed, and answers what came out.
import { parentPort, workerData } from 'node:worker_threads';
import { UsageError } from '../../command-line/usage-error.ts';
import { parseOptions } from '../options.ts';
import { type DigestResult, digest, type ReplayResult, type ReplayWorld, replay } from '../replay.ts';

/** How the thread is started. */
export interface SeedWorkerData {
  readonly argv: readonly string[];
  readonly world: Pick<ReplayWorld, 'linesAtOnce' | 'rawShards' | 'maxEntries'>;
}

/** What it is told. */
export type SeedJob =
  /** As the files are, with everything written down. */
  { readonly kind: 'calm' } | { readonly kind: 'digest'; readonly seed: number };

/** What it tells. */
export type SeedNews =
  | { readonly type: 'progress'; readonly bytes: number; readonly lines: number }
  | { readonly type: 'calm'; readonly result: ReplayResult }
  | { readonly type: 'digest'; readonly result: DigestResult }
  | { readonly type: 'failed'; readonly message: string; readonly isUsage: boolean };

const port = parentPort;
if (port === null) throw new Error('seed-worker.ts is started by seed-pool.ts, not by itself');

const { argv, world } = workerData as SeedWorkerData;
const options = parseOptions(argv);
if (options === 'help') throw new Error('a replay with --help has no seeds');
const own: ReplayWorld = {
  ...world,
  standardInput: process.stdin,
  nowMs: () => performance.now(),
  progress: ({ bytes, lines }) => tell({ type: 'progress', bytes, lines }),
};

port.on('message', async (job: SeedJob) => {
  try {
    if (job.kind === 'calm') tell({ type: 'calm', result: await replay(options, own, { keeps: 'both' }) });
    else tell({ type: 'digest', result: await digest(options, own, job.seed) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ type: 'failed', message, isUsage: error instanceof UsageError });
  }
});

function tell(news: SeedNews): void {
  port?.postMessage(news);
}
