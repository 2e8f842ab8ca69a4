// aggregate: a batch of the readings stream → panes. A failure fails the whole batch: it comes again and changes
// nothing that was done.
import { packsOf } from '#adapters/aws/events/kinesis-event.ts';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type AggregatePorts, type AggregateSettings, createAggregate } from '#stages/aggregate/aggregate.ts';
import { countingStops } from '#stages/plan/stopping.ts';

export type AggregateHandler = (event: unknown) => Promise<void>;

export function makeHandler(
  ports: AggregatePorts,
  settings: AggregateSettings & { readonly profile: CompiledProfile },
): AggregateHandler {
  const stage = createAggregate(settings.profile, ports, settings);
  return (event) => countingStops(ports.metrics, () => stage.run(packsOf(event)));
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): AggregateHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, settings, flush, log } = compose(env);
    return { handle: makeHandler(ports, settings), flush, log };
  });

export const handler = handlerOf(process.env);
