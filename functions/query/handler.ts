// query: what Weir computes, over HTTP: windows, devices, incidents, how it fares. Behind an HTTP API; on this machine
// behind the page of `npm start`.

import type { ApiRouter } from '#adapters/api/router.ts';
import { type ApiEventAnswer, apiEventAnswer, apiRequestOf } from '#adapters/aws/events/api-event.ts';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';

export interface QueryPorts {
  readonly answer: ApiRouter;
  readonly access: 'iam' | 'jwt' | 'cognito';
}

export type QueryHandler = (event: unknown) => Promise<ApiEventAnswer>;

export function makeHandler({ answer, access }: QueryPorts): QueryHandler {
  return async (event) => apiEventAnswer(await answer(apiRequestOf(event, access)));
}

/** The handler of a deployment whose environment is `env`; composed at its first call. */
export const handlerOf = (env: NodeJS.ProcessEnv): QueryHandler =>
  lazyHandler(async () => {
    const { compose } = await import('./compose.ts');
    const { ports, flush, log } = compose(env);
    return { handle: makeHandler(ports), flush, log };
  });

export const handler = handlerOf(process.env);
