// Panes that the time-series store did not take, in SQS until they can be written. Refuses a message that it did not
// write.
import { checkMembers, FORMATS } from '#core/formats.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { PanesToRewrite } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import { type Attempt, DEFAULT_RETRY, type Retry, untilDone } from '../request/retry.ts';
import type { SendMessages } from '../request/sqs-send-messages.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html – a queue takes 1 MiB
// by now; 256 KB is what every region and stand-in takes.
const MAX_ENTRIES_PER_CALL = 10;
const MAX_BYTES_PER_CALL = 262_144;
/** One message = at most one WriteRecords call, which is then tried again alone: 100 panes of up to 2 KB. */
const MAX_PANES_PER_MESSAGE = 100;
const MAX_BYTES_PER_MESSAGE = 240_000;

/** What a message holds. */
export interface RedriveMessage {
  readonly v: number;
  /** Why they are here, e.g. `circuit-open`, `outside-retention: …`. */
  readonly reason: string;
  readonly panes: readonly Pane[];
}

export function createRedriveQueue(send: SendMessages, queueUrl: string, retry: Retry = DEFAULT_RETRY): PanesToRewrite {
  return {
    async put(reason, panes) {
      const encoded = panes.map((pane) => ({ pane, bytes: Buffer.byteLength(JSON.stringify(pane)) + 1 }));
      const bodies = chunksOf(encoded, MAX_PANES_PER_MESSAGE, MAX_BYTES_PER_MESSAGE, ({ bytes }) => bytes).map(
        (chunk) =>
          JSON.stringify({
            v: FORMATS.redriveMessage.writes,
            reason: reason.slice(0, 1_000),
            panes: chunk.map(({ pane }) => pane),
          } satisfies RedriveMessage),
      );
      for (const batch of chunksOf(bodies, MAX_ENTRIES_PER_CALL, MAX_BYTES_PER_CALL, Buffer.byteLength)) {
        await untilDone('redrive queue', batch, (left) => attempt(send, queueUrl, left), retry);
      }
    },
  };
}

async function attempt(send: SendMessages, queueUrl: string, bodies: readonly string[]): Promise<Attempt<string>> {
  const failed = await send(queueUrl, bodies);
  const ids = new Set(failed.map((entry) => entry.Id));
  return {
    left: bodies.filter((_, index) => ids.has(String(index))),
    reason: failed[0] === undefined ? undefined : `${failed[0].Code}: ${failed[0].Message ?? ''}`,
  };
}

/**
 * The panes of a message's body. Throws where it is not one of ours; UnknownFormatError where a later release wrote it.
 */
export function parseRedriveMessage(body: string): Omit<RedriveMessage, 'v'> {
  const message = JSON.parse(body) as Partial<RedriveMessage> | null;
  if (typeof message?.v !== 'number' || !Array.isArray(message.panes)) {
    throw new Error(
      `a message of the redrive queue has version ${String(message?.v)}; expected a number, with a list of panes`,
    );
  }
  checkMembers('redriveMessage', message, ['reason', 'panes']);
  return { reason: String(message.reason ?? ''), panes: message.panes };
}
