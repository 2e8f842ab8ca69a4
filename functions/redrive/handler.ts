// redrive: messages of the redrive queue, and reports of rows that the store refused later, → the time-series store.
// Answers the messages that stay in the queue.

import { queuedMessagesOf } from '#adapters/aws/events/sqs-event.ts';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import { type RefusedLater, reportAddressOf } from '#adapters/aws/panes/timestream-refused-later.ts';
import type { Rewrite } from '#stages/panes/rewrite.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export interface RedriveAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type RedriveHandler = (event: unknown) => Promise<RedriveAnswer>;

export interface RedrivePorts {
  readonly rewrite: Rewrite;
  readonly refusedLater: RefusedLater;
}

export function makeHandler(ports: RedrivePorts): RedriveHandler {
  return async (event) => {
    const report = reportAddressOf(event);
    if (report !== undefined) {
      await ports.refusedLater(report);
      return { batchItemFailures: [] };
    }
    const failed = await ports.rewrite(queuedMessagesOf(event));
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): RedriveHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, flush, log } = compose(env);
    return { handle: makeHandler(ports), flush, log };
  });

export const handler = handlerOf(process.env);
