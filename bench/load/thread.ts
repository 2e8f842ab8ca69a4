// The main thread's side of a stage's thread: hands packs over, keeps what it says.
import { Worker } from 'node:worker_threads';
import type {
  AlertMessage,
  DoneMessage,
  FromStage,
  PackMessage,
  StageSample,
  StageSetup,
  ToStage,
} from './messages.ts';

export interface StageThread {
  take(message: PackMessage): void;
  readonly samples: readonly StageSample[];
  /** Packs put into its stream and not done; as of its last word, at most a second ago. */
  backlogRecords(): number;
  /** Bytes handed over and not done, about. */
  heldBytes(): number;
  /** Packs handed over and not yet in its stream or not done. */
  isIdle(): boolean;
  /** @throws Error where the thread has failed. */
  stop(): Promise<DoneMessage>;
  terminate(): Promise<unknown>;
}

export function startStageThread(setup: StageSetup, onAlert: (alert: AlertMessage) => void): StageThread {
  const worker = new Worker(new URL('./stage-thread.ts', import.meta.url), { workerData: setup });
  const samples: StageSample[] = [];
  const done = Promise.withResolvers<DoneMessage>();
  // It is looked at when the thread is stopped, which may be much later.
  done.promise.catch(() => undefined);
  let bytes = 0;
  let packs = 0;
  worker.on('error', done.reject);
  worker.on('exit', (code) => done.reject(new Error(`the thread of ${setup.stage} ended by itself with ${code}`)));
  worker.on('message', (message: FromStage) => {
    if (message.kind === 'alert') onAlert(message);
    else if (message.kind === 'sample') samples.push(message);
    else {
      samples.push(message.sample);
      done.resolve(message);
    }
  });
  const say = (message: ToStage): void => worker.postMessage(message);
  const backlogRecords = (): number => samples.at(-1)?.backlogRecords ?? 0;
  return {
    take(message) {
      bytes += message.shared.byteLength;
      packs += message.index.length / 2;
      say(message);
    },
    samples,
    backlogRecords,
    heldBytes() {
      const taken = samples.at(-1)?.bytesTaken ?? 0;
      return bytes - taken + backlogRecords() * (bytes / Math.max(1, packs));
    },
    isIdle: () => samples.at(-1)?.bytesTaken === bytes && backlogRecords() === 0,
    stop() {
      say({ kind: 'stop' });
      return done.promise;
    },
    terminate: () => worker.terminate(),
  };
}
