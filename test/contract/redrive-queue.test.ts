// The redrive queue against a scripted SendMessageBatch: limits, partial failures. No network, no clock.
import { describe, expect, it } from 'vitest';
import { createRedriveQueue, parseRedriveMessage } from '#adapters/aws/panes/redrive-queue.ts';
import { DEFAULT_RETRY, RetriesExhaustedError } from '#adapters/aws/request/retry.ts';
import type { SendMessages } from '#adapters/aws/request/sqs-send-messages.ts';
import { pane } from './samples.ts';

const noSleep = { ...DEFAULT_RETRY, random: () => 0, sleep: async () => {} };

describe('the redrive queue', () => {
  it('keeps every call within ten messages and 256 KB, and every message within a WriteRecords call', async () => {
    const batches: string[][] = [];
    const send: SendMessages = async (_queue, bodies) => {
      batches.push([...bodies]);
      return [];
    };
    const panes = Array.from({ length: 2_345 }, (_, index) =>
      pane([index], { device: `m${index}${'é'.repeat(index % 200)}` }),
    );
    await createRedriveQueue(send, 'queue', noSleep).put('r'.repeat(5_000), panes);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(10);
      expect(batch.reduce((bytes, body) => bytes + Buffer.byteLength(body), 0)).toBeLessThanOrEqual(262_144);
    }
    const messages = batches.flat().map(parseRedriveMessage);
    expect(messages.every((message) => message.panes.length <= 100)).toBe(true);
    expect(messages.flatMap((message) => message.panes)).toEqual(panes);
  });

  it('sends again the messages that were not taken, and gives up after a bound', async () => {
    const sent: string[][] = [];
    const send =
      (refusesAll: boolean): SendMessages =>
      async (_queue, bodies) => {
        sent.push([...bodies]);
        const ids = bodies.map((_, index) => ({ Id: String(index), Code: 'InternalError' }));
        return refusesAll ? ids : sent.length === 1 ? ids.slice(1) : [];
      };
    const panes = Array.from({ length: 250 }, (_, index) => pane([index], { device: `m${index}` }));
    await createRedriveQueue(send(false), 'queue', noSleep).put('down', panes);
    expect(sent.map((bodies) => bodies.length)).toEqual([3, 2]);
    expect(sent[1]).toEqual(sent[0]?.slice(1));
    await expect(createRedriveQueue(send(true), 'queue', noSleep).put('down', panes)).rejects.toThrow(
      RetriesExhaustedError,
    );
  });
});
