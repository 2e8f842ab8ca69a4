// detect: a batch of the readings stream → alerts and moved baselines; within an invocation window the state goes back
// to Lambda.
import { invocationWindowOf, packsOf } from '#adapters/aws/events/kinesis-event.ts';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createDetect, type DetectPorts, type DetectSettings } from '#stages/detect/detect.ts';
import { countingStops } from '#stages/plan/stopping.ts';

/**
 * Within a window the answer must have `state`, or Lambda takes the call for failed:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export interface DetectAnswer {
  readonly state?: object;
}

export type DetectHandler = (event: unknown) => Promise<DetectAnswer>;

export function makeHandler(
  ports: DetectPorts,
  settings: DetectSettings & { readonly profile: CompiledProfile },
): DetectHandler {
  const stage = createDetect(settings.profile, ports, settings);
  return (event) =>
    countingStops(ports.metrics, () => stage.run({ packs: packsOf(event), ...invocationWindowOf(event) }));
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): DetectHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, settings, flush, log } = compose(env);
    return { handle: makeHandler(ports, settings), flush, log };
  });

export const handler = handlerOf(process.env);
