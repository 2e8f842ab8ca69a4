// forward: messages of the alerts topic, by a queue, → services that call people; once a minute what no message tells.
// Answers the messages that stay in the queue.
import { queuedMessagesOf } from '#adapters/aws/events/sqs-event.ts';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import { noticeIn } from '#core/alert/message/document.ts';
import type { Forward } from '#stages/forward/forward.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export interface ForwardAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  /** What a look around sent. */
  readonly sent?: number;
}

export type ForwardHandler = (event: unknown) => Promise<ForwardAnswer>;

export function makeHandler(forward: Forward, onFailure: (error: unknown) => void): ForwardHandler {
  return async (event) => {
    if (typeof event !== 'object' || event === null || !('Records' in event)) {
      return { batchItemFailures: [], sent: await forward.lookAround() };
    }
    const failed: string[] = [];
    for (const { messageId, body } of queuedMessagesOf(event)) {
      try {
        await forward.notice(noticeIn(JSON.parse(body)));
      } catch (error) {
        onFailure(error);
        failed.push(messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): ForwardHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { forward, flush, log } = compose(env);
    return { handle: makeHandler(forward, (error) => log.error('not forwarded', error as Error)), flush, log };
  });

export const handler = handlerOf(process.env);
