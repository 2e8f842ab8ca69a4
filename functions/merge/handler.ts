// merge: by the Scheduler, what is staged into the history. The event's content is not read; the clock is a port.
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import { createMerge, type MergeResult, type MergeSettings } from '#stages/history/merge.ts';
import type { MergePorts } from '#stages/history/ports.ts';

export type MergeHandler = (event: unknown) => Promise<MergeResult>;

/** Of 900 s (lib/constructs/function-table.ts): what is left writes down how far it came. */
const LIMIT_MS = 840_000;

export function makeHandler(ports: MergePorts, settings: MergeSettings): MergeHandler {
  const merge = createMerge(ports, settings);
  return () => merge.run(ports.nowMs() + LIMIT_MS);
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): MergeHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, settings, flush, log } = compose(env);
    return { handle: makeHandler(ports, settings), flush, log };
  });

export const handler = handlerOf(process.env);
