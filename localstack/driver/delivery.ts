// One delivery of a batch to its function: event, invocation, answer. What follows from the answer is in outcome.ts.
import { buildEvent, ENVELOPE_BYTES, type StreamEvent } from './event.ts';
import { PAYLOAD_LIMIT_BYTES } from './gather.ts';
import { createContext, NotInvokedError } from './invocation.ts';
import type { Batch, LaneHost } from './lane-state.ts';
import { readResponse, type Verdict } from './response.ts';
import type { OpenWindow } from './window.ts';

export type Delivered =
  | Verdict
  | { readonly kind: 'not-invoked'; readonly reason: string }
  | { readonly kind: 'forgotten' };

/** Invokes the function for a batch, unless the policy has another fate for it, and reads the answer. Never rejects. */
export async function deliver(
  batch: Batch,
  host: LaneHost,
  window: OpenWindow | undefined,
  nowMs: number,
): Promise<Delivered> {
  const { mapping, shardId, policy } = host;
  const { functionName } = mapping;
  const recordCount = batch.records.length;
  const at = { mappingId: mapping.id, shardId, recordCount };
  const fate = policy.fate?.({ ...at, invokeCount: batch.invokeCount + 1 }) ?? 'deliver';
  if (fate === 'throttle') return { kind: 'not-invoked', reason: 'throttled by the batch policy' };
  batch.invokeCount += 1;
  const { invokeCount, purpose } = batch;
  host.observe?.({ ...at, type: 'invoked', nowMs, functionName, invokeCount, purpose });
  if (fate === 'fail-before') return { kind: 'failure', reason: 'failed before the handler by the batch policy' };
  const tooBig = payloadProblem(batch, host);
  if (tooBig !== undefined) return { kind: 'failure', reason: tooBig };
  try {
    if (fate === 'twice') await invokeOnce(batch, host, window);
    const response = await invokeOnce(batch, host, window);
    if (fate === 'fail-after') return { kind: 'failure', reason: 'failed after the handler by the batch policy' };
    if (fate === 'forget') return { kind: 'forgotten' };
    return readResponse(response, batch.records, {
      reportBatchItemFailures: mapping.reportBatchItemFailures,
      windowed: window !== undefined,
    });
  } catch (error) {
    if (!(error instanceof NotInvokedError)) return { kind: 'failure', reason: String(error) };
    batch.invokeCount -= 1;
    return { kind: 'not-invoked', reason: error.message };
  }
}

/** The event of a batch, the window's part included. */
export function eventOf(batch: Batch, host: LaneHost, window: OpenWindow | undefined): StreamEvent {
  return buildEvent(
    host.facts,
    batch.records,
    window && {
      startMs: window.startMs,
      endMs: window.endMs,
      stateJson: window.stateJson,
      shardId: host.shardId,
      isFinal: batch.purpose === 'final',
      isTerminatedEarly: batch.purpose === 'early',
    },
  );
}

function invokeOnce(batch: Batch, host: LaneHost, window: OpenWindow | undefined): Promise<unknown> {
  const { functionArn, functionTimeoutMs } = host;
  const { functionName } = host.mapping;
  const context = createContext({ functionName, functionArn, requestId: host.nextRequestId(), functionTimeoutMs });
  return host.invoke(functionName, eventOf(batch, host, window), context);
}

/** Only a record above the limit by itself can make a batch too big; Lambda cannot be invoked with it. */
function payloadProblem({ records }: Batch, { sizeOf }: LaneHost): string | undefined {
  if (records.length !== 1) return undefined;
  const bytes = ENVELOPE_BYTES + sizeOf(records[0]!);
  return bytes > PAYLOAD_LIMIT_BYTES
    ? `the event has ${bytes} bytes, above Lambda's ${PAYLOAD_LIMIT_BYTES}`
    : undefined;
}
