// Lambda functions as worker threads: each with environment variables, memory and a log of its own, as in Lambda.
// Nothing of this process's environment reaches them. A function that times out or dies is started anew at its next
// invocation.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { ContextFacts } from '#local/driver/invocation.ts';
import type { FromFunction, ToFunction } from './function-worker.ts';

export interface FunctionHost {
  /** Starts the thread, so that the first invocation need not wait. Answers when the handler is loaded. */
  warm(): Promise<void>;
  /** To be called before the first invocation. */
  configure(variables: Readonly<Record<string, string>>): void;
  /** The handler's answer; rejects with what it threw, or when it took too long. */
  invoke(event: unknown, facts: ContextFacts): Promise<unknown>;
  stop(): Promise<void>;
}

export interface FunctionHostOptions {
  readonly name: string;
  /** File URL of the handler module. */
  readonly handlerUrl: string;
  /** A line that the function printed. */
  readonly onLine: (line: string) => void;
}

/** A function that threw; the message is the handler's, with the error's name before it. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly waiting: Map<number, Waiting>;
}

/** Type stripping is new enough to warn; the warning says nothing to those who run this. */
const THREAD_OPTIONS = ['--disable-warning=ExperimentalWarning'];

export function createFunctionHost({ name, handlerUrl, onLine }: FunctionHostOptions): FunctionHost {
  let running: Running | undefined;
  let variables: Readonly<Record<string, string>> = {};
  let lastId = 0;

  function start(): Running {
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      name,
      workerData: { handlerUrl },
      env: {},
      execArgv: THREAD_OPTIONS,
      stdout: true,
      stderr: true,
    });
    const waiting = new Map<number, Waiting>();
    readLines(worker.stdout, onLine);
    readLines(worker.stderr, onLine);
    const ready = new Promise<void>((resolve, reject) => {
      const end = (error: Error): void => {
        if (running?.worker === worker) running = undefined;
        reject(error);
        for (const each of waiting.values()) each.reject(error);
        waiting.clear();
      };
      worker.on('error', (error) => end(new FunctionError(`${name} died: ${String(error)}`)));
      worker.on('exit', (code) => end(new FunctionError(`${name} ended with code ${code}`)));
      worker.on('message', (message: FromFunction) => {
        if (message.type === 'ready') return resolve();
        const caller = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.type === 'answer') caller?.resolve(message.answer);
        else caller?.reject(new FunctionError(message.message));
      });
    });
    ready.catch(() => undefined);
    tell(worker, { type: 'environment', variables });
    return { worker, ready, waiting };
  }

  const current = (): Running => {
    running ??= start();
    return running;
  };

  return {
    warm: () => current().ready,
    configure(given) {
      variables = given;
      if (running !== undefined) tell(running.worker, { type: 'environment', variables });
    },
    async invoke(event, facts) {
      const { worker, ready, waiting } = current();
      await ready;
      lastId += 1;
      const id = lastId;
      const timer = setTimeout(() => {
        const reason = `Task timed out after ${(facts.functionTimeoutMs / 1000).toFixed(2)} seconds`;
        waiting.get(id)?.reject(new FunctionError(reason));
        waiting.delete(id);
        void worker.terminate();
      }, facts.functionTimeoutMs);
      try {
        return await new Promise<unknown>((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          tell(worker, { type: 'invoke', id, event, facts });
        });
      } finally {
        clearTimeout(timer);
      }
    },
    async stop() {
      await running?.worker.terminate();
    },
  };
}

function tell(worker: Worker, message: ToFunction): void {
  worker.postMessage(message);
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}
