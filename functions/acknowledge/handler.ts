// acknowledge: the page behind a message's link, by a function URL; and the button of a chat, which calls the function
// itself with `{ "incident": ID }`, as only who may invoke it can.
import { type HttpAnswer, type HttpRequest, httpRequestOf } from '#adapters/aws/events/http-event.ts';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import type { AlertDesk } from '#stages/alert/desk.ts';

export interface AcknowledgePorts {
  readonly page: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly desk: Pick<AlertDesk, 'acknowledge'>;
  readonly nowMs: () => number;
}

export type AcknowledgeHandler = (event: unknown) => Promise<HttpAnswer | { readonly acknowledged: string }>;

export function makeHandler({ page, desk, nowMs }: AcknowledgePorts): AcknowledgeHandler {
  return async (event) => {
    // Lambda makes the event of a URL itself; nobody outside can leave the context out.
    if (typeof event === 'object' && event !== null && 'incident' in event && !('requestContext' in event)) {
      const { id } = await desk.acknowledge(String(event.incident), { by: 'chat' }, nowMs());
      return { acknowledged: id };
    }
    return page(httpRequestOf(event));
  };
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): AcknowledgeHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, flush, log } = compose(env);
    return { handle: makeHandler(ports), flush, log };
  });

export const handler = handlerOf(process.env);
