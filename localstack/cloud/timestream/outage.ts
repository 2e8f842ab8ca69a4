// Failing on purpose, for outage drills: what a client sees while Timestream throttles, breaks or does not answer.
import { AwsError } from '../http/aws-error.ts';
import type { JsonAction } from '../http/json-service.ts';

export type Outage = 'throttle' | 'internal' | 'timeout';

export type OutageSwitch = {
  /** `undefined` ends the outage. Calls that hang in a `timeout` stay without answer. */
  set(outage: Outage | undefined): void;
  /** The operations, behind the switch. */
  guard(actions: Readonly<Record<string, JsonAction>>): Readonly<Record<string, JsonAction>>;
};

/**
 * Codes and statuses of https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html (Errors).
 */
export const openOutageSwitch = (): OutageSwitch => {
  let current: Outage | undefined;
  const guarded =
    (action: JsonAction): JsonAction =>
    async (input, call) => {
      switch (current) {
        case 'throttle':
          throw new AwsError('ThrottlingException', 'The request was denied due to request throttling (drill).', {
            status: 429,
          });
        case 'internal':
          throw new AwsError('InternalServerException', 'The service was unable to process the request (drill).', {
            status: 500,
          });
        case 'timeout':
          await gone(call.signal);
          throw new AwsError('InternalServerException', 'The caller has gone (drill).', { status: 500 });
        default:
          return action(input, call);
      }
    };
  return {
    set: (outage) => {
      current = outage;
    },
    guard: (actions) => Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, guarded(action)])),
  };
};

const gone = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
