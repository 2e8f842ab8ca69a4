// validate: a batch of the raw stream → packs on the readings stream; answers the first record that Lambda is to bring again.
import { rawRecordsOf } from '#adapters/aws/kinesis-event.ts';
import { lazyHandler } from '#adapters/aws/lambda-handler.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createValidate, type ValidatePorts, type ValidateSettings } from '#stages/validate.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html */
export interface ValidateAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type ValidateHandler = (event: unknown) => Promise<ValidateAnswer>;

export function makeHandler(
  ports: ValidatePorts,
  settings: ValidateSettings & { readonly profile: CompiledProfile },
): ValidateHandler {
  const stage = createValidate(settings.profile, ports, settings);
  return async (event) => {
    const { failedSequence } = await stage.run(rawRecordsOf(event));
    return { batchItemFailures: failedSequence === undefined ? [] : [{ itemIdentifier: failedSequence }] };
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
