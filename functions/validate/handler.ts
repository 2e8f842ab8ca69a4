// validate: a batch of the raw stream or topic → packs on the readings stream; answers the records that Lambda is to bring again.
import { lazyHandler } from '#adapters/aws/lambda-handler.ts';
import { type BatchAnswer, rawBatchOf } from '#adapters/aws/raw-event.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createValidate, type ValidatePorts, type ValidateSettings } from '#stages/validate.ts';

export type ValidateHandler = (event: unknown) => Promise<BatchAnswer>;

export function makeHandler(
  ports: ValidatePorts,
  settings: ValidateSettings & { readonly profile: CompiledProfile },
): ValidateHandler {
  const stage = createValidate(settings.profile, ports, settings);
  return async (event) => {
    const { records, answer } = rawBatchOf(event);
    const { failedIndex } = await stage.run(records);
    return answer(failedIndex);
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
