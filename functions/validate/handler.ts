// validate: a batch of the raw stream or topic → packs on the readings stream. No record is to come again by itself: a
// batch is done, or fails as a whole.
import { createBatchMemory } from '#adapters/aws/events/batch-memory.ts';
import { type BatchAnswer, rawEventOf } from '#adapters/aws/events/raw-event.ts';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { countingStops } from '#stages/plan/stopping.ts';
import { createValidate, type ValidatePorts, type ValidateSettings } from '#stages/validate/validate.ts';

export type ValidateHandler = (event: unknown) => Promise<BatchAnswer>;

export function makeHandler(
  ports: ValidatePorts,
  settings: ValidateSettings & { readonly profile: CompiledProfile },
): ValidateHandler {
  const stage = createValidate(settings.profile, ports, settings);
  const memory = createBatchMemory();
  return async (event) => {
    const { batch, answer } = rawEventOf(event, memory);
    await countingStops(ports.metrics, () => stage.run(batch));
    return answer(undefined);
  };
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): ValidateHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, settings, flush, log } = compose(env);
    return { handle: makeHandler(ports, settings), flush, log };
  });

export const handler = handlerOf(process.env);
