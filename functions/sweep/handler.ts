// sweep: every minute by the Scheduler, what no reading triggers. The event's content is not read; the clock is a port.
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { countingStops } from '#stages/plan/stopping.ts';
import { createSweep, type SweepPorts, type SweepResult, type SweepSettings } from '#stages/sweep/sweep.ts';

export type SweepHandler = (event: unknown) => Promise<SweepResult>;

export function makeHandler(
  ports: SweepPorts & { readonly nowMs: () => number },
  settings: SweepSettings & { readonly profile: CompiledProfile },
): SweepHandler {
  const stage = createSweep(settings.profile, ports, settings);
  return () => countingStops(ports.metrics, () => stage.run(ports.nowMs()));
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): SweepHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, settings, flush, log } = compose(env);
    return { handle: makeHandler(ports, settings), flush, log };
  });

export const handler = handlerOf(process.env);
