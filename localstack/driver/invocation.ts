// How the driver calls a function: by name, with Lambda's event and context. What runs behind it is the caller's
// business.
import type { Context } from 'aws-lambda';
import type { StreamEvent } from './event.ts';

/** Runs a function and resolves to its answer; a rejection is a function error, a `NotInvokedError` a throttle. */
export type Invoke = (functionName: string, event: StreamEvent, context: Context) => Promise<unknown>;

/**
 * Thrown by an `Invoke` that could not reach the function. Lambda then retries until the records are too old, and uses
 * up no retry. AWS: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html ("Before
 * invocation")
 */
export class NotInvokedError extends Error {
  override readonly name = 'NotInvokedError';
}

export interface ContextFacts {
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly functionTimeoutMs: number;
}

/** Lambda's context. AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function createContext({ functionName, functionArn, requestId, functionTimeoutMs }: ContextFacts): Context {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: '1024',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    // The driver has no clock of its own, so the whole time is always left.
    getRemainingTimeInMillis: () => functionTimeoutMs,
    done: refuseCallback,
    fail: refuseCallback,
    succeed: refuseCallback,
  };
}

function refuseCallback(): never {
  throw new Error('context.done, fail and succeed do nothing on Node 24: return a promise from the handler');
}
