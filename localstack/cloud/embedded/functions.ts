// The functions of the embedded cloud as one thing to call: by name, with their logs and metrics gathered. Threads
// start before it is known what they are to be told, since loading takes as long as synthesizing.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localAccountId, localRegion } from '../http/local-account.ts';
import { createFunctionHost, type FunctionHost } from './function-host.ts';
import { createFunctionLog, type FunctionMetrics } from './function-log.ts';
import type { LocalFunction } from './local-functions.ts';

export interface FunctionThreads {
  /** Starts the threads of these functions, by the names of their folders. */
  warm(names: readonly string[]): void;
  /** Says what each function's environment is; `common` is the same for all. */
  configure(functions: readonly LocalFunction[], common: Readonly<Record<string, string>>): void;
  /** Rejects with what the function threw. */
  invoke(name: string, event: unknown): Promise<unknown>;
  readonly metrics: FunctionMetrics;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');

const DEFAULT_TIMEOUT_MS = 60_000;

/** `onLog` gets every line a function prints that is no metric. */
export function createFunctionThreads(onLog: (functionName: string, line: string) => void): FunctionThreads {
  const hosts = new Map<string, FunctionHost>();
  const known = new Map<string, LocalFunction>();
  const log = createFunctionLog();

  function hostOf(name: string, handler = `functions/${name}/handler.ts`): FunctionHost {
    const found = hosts.get(name);
    if (found !== undefined) return found;
    const created = createFunctionHost({
      name,
      handlerUrl: pathToFileURL(join(ROOT, handler)).href,
      onLine(line) {
        const text = log.take(name, line);
        if (text !== undefined) onLog(name, text);
      },
    });
    hosts.set(name, created);
    return created;
  }

  return {
    metrics: log.metrics,
    warm(names) {
      for (const name of names) {
        if (existsSync(join(ROOT, 'functions', name, 'handler.ts')))
          hostOf(name)
            .warm()
            .catch(() => undefined);
      }
    },
    configure(functions, common) {
      for (const fn of functions) {
        known.set(fn.name, fn);
        hostOf(fn.name, fn.handler).configure({ ...common, ...fn.environment, AWS_LAMBDA_FUNCTION_NAME: fn.name });
      }
    },
    invoke(name, event) {
      const fn = known.get(name);
      if (fn === undefined) {
        return Promise.reject(
          new Error(`there is no function ${name}: ${[...known.keys()].join(', ') || 'none'} is known`),
        );
      }
      return hostOf(name).invoke(event, {
        functionName: name,
        functionArn: `arn:aws:lambda:${localRegion}:${localAccountId}:function:${name}`,
        requestId: randomUUID(),
        functionTimeoutMs: fn.timeoutMs || DEFAULT_TIMEOUT_MS,
      });
    },
    async stop() {
      await Promise.all([...hosts.values()].map((host) => host.stop()));
    },
  };
}
