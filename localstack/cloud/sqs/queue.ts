// One queue in memory: sending, receiving with visibility timeout, deleting, retention. Time comes in as a value.
// Refuses receipts that are not the latest of their message.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import type { QueueMessage, QueueMessageAttributes } from './message.ts';
import { parseRedrivePolicy, type QueueSettings, type RedrivePolicy } from './queue-settings.ts';

export type Queue = ReturnType<typeof createQueue>;

export type QueueCounts = { readonly visible: number; readonly inFlight: number; readonly delayed: number };

/** An empty queue. `settings` can be replaced later. */
export const createQueue = (name: string, arn: string, createdAtMs: number, initialSettings: QueueSettings) => {
  let messages: QueueMessage[] = [];
  let settings = initialSettings;
  let changedAtMs = createdAtMs;
  const seconds = (key: string): number => Number(settings[key]);

  const byReceipt = (receiptHandle: unknown): QueueMessage | undefined =>
    messages.find((message) => message.receiptHandle !== undefined && message.receiptHandle === receiptHandle);

  return {
    name,
    arn,
    createdAtMs,
    settings: (): QueueSettings => settings,
    changedAtMs: (): number => changedAtMs,
    redrive: (): RedrivePolicy | undefined => parseRedrivePolicy(settings.RedrivePolicy),
    configure(changed: QueueSettings, nowMs: number): void {
      settings = changed;
      changedAtMs = nowMs;
    },
    send(body: string, attributes: QueueMessageAttributes, nowMs: number, delaySeconds?: number): QueueMessage {
      const message: QueueMessage = {
        messageId: randomUUID(),
        body,
        attributes,
        sentAtMs: nowMs,
        visibleAtMs: nowMs + (delaySeconds ?? seconds('DelaySeconds')) * 1000,
        receiveCount: 0,
        firstReceivedAtMs: undefined,
        receiptHandle: undefined,
      };
      messages.push(message);
      return message;
    },
    /** Takes over a message that another queue gave up; its id, its time of sending and its attributes stay. */
    takeOver(message: QueueMessage, nowMs: number): void {
      const fresh = { receiveCount: 0, firstReceivedAtMs: undefined, receiptHandle: undefined };
      messages.push({ ...message, ...fresh, visibleAtMs: nowMs });
    },
    /**
     * Drops what is past its retention; with `redrive`, removes and answers what was received too often and is visible
     * again.
     */
    expire(nowMs: number, redrive: boolean): QueueMessage[] {
      const oldestMs = nowMs - seconds('MessageRetentionPeriod') * 1000;
      const limit = parseRedrivePolicy(settings.RedrivePolicy)?.maxReceiveCount ?? Number.POSITIVE_INFINITY;
      const exhausted = messages.filter((one) => redrive && one.receiveCount >= limit && one.visibleAtMs <= nowMs);
      messages = messages.filter((one) => one.sentAtMs > oldestMs && !exhausted.includes(one));
      return exhausted.filter((one) => one.sentAtMs > oldestMs);
    },
    /** Up to `maxCount` visible messages, oldest first, hidden from others for the visibility timeout. */
    receive(nowMs: number, maxCount: number, visibilitySeconds = seconds('VisibilityTimeout')): QueueMessage[] {
      const taken = messages.filter((one) => one.visibleAtMs <= nowMs).slice(0, maxCount);
      for (const message of taken) {
        message.visibleAtMs = nowMs + visibilitySeconds * 1000;
        message.receiveCount += 1;
        message.firstReceivedAtMs ??= nowMs;
        message.receiptHandle = randomUUID();
      }
      return taken;
    },
    /** When the next hidden message can be received; infinite when none is hidden. */
    nextVisibleAtMs: (): number => Math.min(...messages.map((one) => one.visibleAtMs)),
    /** Deleting with an outdated receipt does nothing, as on AWS. */
    remove(receiptHandle: unknown): void {
      if (typeof receiptHandle !== 'string' || !/^[\da-f-]{36}$/.test(receiptHandle)) {
        throw new AwsError(
          'ReceiptHandleIsInvalid',
          `The input receipt handle "${receiptHandle}" is no receipt handle.`,
        );
      }
      const message = byReceipt(receiptHandle);
      messages = messages.filter((one) => one !== message);
    },
    changeVisibility(receiptHandle: unknown, nowMs: number, visibilitySeconds: number): void {
      const message = byReceipt(receiptHandle);
      if (message === undefined) {
        throw new AwsError('ReceiptHandleIsInvalid', `No message has the receipt handle "${receiptHandle}".`);
      }
      if (message.visibleAtMs <= nowMs) {
        throw new AwsError('MessageNotInflight', 'The message is visible already: its visibility timeout has ended.');
      }
      message.visibleAtMs = nowMs + visibilitySeconds * 1000;
    },
    purge(): void {
      messages = [];
    },
    counts(nowMs: number): QueueCounts {
      const hidden = messages.filter((one) => one.visibleAtMs > nowMs);
      const inFlight = hidden.filter((one) => one.receiveCount > 0).length;
      return { visible: messages.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
    },
  };
};
