// The redrive queue against a scripted SendMessageBatch: limits, partial failures. No network, no clock.
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createRedriveQueue, parseRedriveMessage } from '#adapters/aws/redrive-queue.ts';
import { DEFAULT_RETRY, RetriesExhaustedError } from '#adapters/aws/retry.ts';
import { pane } from './samples.ts';

const noSleep = { ...DEFAULT_RETRY, random: () => 0, sleep: async () => {} };

const scripted = (client: {
  send: (command: { input: { Entries?: { Id?: string; MessageBody?: string }[] } }) => Promise<object>;
}) => client as object as SQSClient;

describe('the redrive queue', () => {
  it('keeps every call within ten messages and 256 KB, and every message within a WriteRecords call', async () => {
    const batches: string[][] = [];
    const client = scripted({
      send: async (command: { input: { Entries?: { MessageBody?: string }[] } }) => {
        batches.push(command.input.Entries?.map(({ MessageBody = '' }) => MessageBody) ?? []);
        return {};
      },
    });
    const panes = Array.from({ length: 2_345 }, (_, index) =>
      pane([index], { device: `m${index}${'é'.repeat(index % 200)}` }),
    );
    await createRedriveQueue(client, 'queue', noSleep).put('r'.repeat(5_000), panes);
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
    const client = (refusesAll: boolean) =>
      scripted({
        send: async (command: { input: { Entries?: { Id?: string; MessageBody?: string }[] } }) => {
          const entries = command.input.Entries ?? [];
          sent.push(entries.map(({ MessageBody = '' }) => MessageBody));
          const failed = refusesAll ? entries : sent.length === 1 ? entries.slice(1) : [];
          return { Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) };
        },
      });
    const panes = Array.from({ length: 250 }, (_, index) => pane([index], { device: `m${index}` }));
    await createRedriveQueue(client(false), 'queue', noSleep).put('down', panes);
    expect(sent.map((bodies) => bodies.length)).toEqual([3, 2]);
    expect(sent[1]).toEqual(sent[0]?.slice(1));
    await expect(createRedriveQueue(client(true), 'queue', noSleep).put('down', panes)).rejects.toThrow(
      RetriesExhaustedError,
    );
  });
});
