// Worker threads that play the files, one run at a time each. Refuses nothing; a thread that dies fails its run.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { UsageError } from '../../command-line/usage-error.ts';
import type { DigestResult, ReplayResult } from '../replay.ts';
import type { SeedJob, SeedNews, SeedWorkerData } from './seed-worker.ts';

/** How runs are made. */
export interface Runner {
  calm(): Promise<ReplayResult>;
  digest(seed: number): Promise<DigestResult>;
  close(): Promise<void>;
}

interface Queued {
  readonly job: SeedJob;
  readonly done: (news: SeedNews) => void;
  readonly failed: (error: unknown) => void;
}

/** A run of a large file takes some hundred megabytes: more threads than this are seldom worth it. */
const MAX_THREADS = 8;

/**
 * Threads for `runCount` runs, as many as there are cores. They are started at once. `progress` hears of the calm run.
 */
export function createSeedPool(
  data: SeedWorkerData,
  runCount: number,
  progress: (progress: { readonly bytes: number; readonly lines: number }) => void,
): Runner {
  const waiting: Queued[] = [];
  /** Threads without work: each is told to look for some. */
  const idle: (() => void)[] = [];
  const workers = Array.from({ length: Math.min(availableParallelism(), MAX_THREADS, runCount) }, startThread);

  function startThread(): Worker {
    const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), { workerData: data });
    let at: Queued | undefined;

    function next(): void {
      at = waiting.shift();
      if (at === undefined) idle.push(next);
      else worker.postMessage(at.job);
    }

    worker.on('message', (news: SeedNews) => {
      if (news.type === 'progress') {
        if (at?.job.kind === 'calm') progress(news);
        return;
      }
      const ended = at;
      next();
      if (news.type !== 'failed') ended?.done(news);
      else ended?.failed(news.isUsage ? new UsageError(news.message) : new Error(news.message));
    });
    worker.on('error', (error) => at?.failed(error));
    queueMicrotask(next);
    return worker;
  }

  function run(job: SeedJob): Promise<SeedNews> {
    return new Promise((done, failed) => {
      waiting.push({ job, done, failed });
      idle.shift()?.();
    });
  }

  return {
    async calm() {
      const news = await run({ kind: 'calm' });
      if (news.type !== 'calm') throw new Error(`the calm run answered ${news.type}`);
      return news.result;
    },
    async digest(seed) {
      const news = await run({ kind: 'digest', seed });
      if (news.type !== 'digest') throw new Error(`the run of seed ${seed} answered ${news.type}`);
      return news.result;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
