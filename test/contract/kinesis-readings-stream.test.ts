// The Kinesis adapter against a scripted PutRecords: partial failures, order, limits, backoff. No network, no clock.
import type { KinesisClient, PutRecordsCommand, PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, DEFAULT_RETRY, RetriesExhaustedError } from '#adapters/aws/request/retry.ts';
import { createKinesisReadingsStream, explicitHashKey } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import type { OutgoingPack } from '#stages/ports.ts';

type Records = NonNullable<PutRecordsCommandInput['Records']>;

/** A client whose n-th call refuses the records at the indices that `refuses` gives. */
const scripted = (refuses: (call: number, records: Records) => readonly number[]) => {
  const calls: Records[] = [];
  const accepted: string[] = [];
  const send = async (command: PutRecordsCommand) => {
    const records = command.input.Records ?? [];
    const refused = new Set(refuses(calls.length, records));
    calls.push(records);
    return {
      FailedRecordCount: refused.size,
      Records: records.map((record, index) => {
        if (refused.has(index))
          return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' };
        accepted.push(new TextDecoder().decode(record.Data));
        return { SequenceNumber: String(accepted.length), ShardId: 'shardId-000000000000' };
      }),
    };
  };
  return { client: { send } as object as KinesisClient, calls, accepted };
};

const instant = () => {
  const sleptMs: number[] = [];
  const sleep = async (ms: number) => {
    sleptMs.push(ms);
  };
  return { sleptMs, retry: { ...DEFAULT_RETRY, random: () => 0.5, sleep } };
};

const pack = (group: number, text: string, groups = 64): OutgoingPack => ({
  group,
  groups,
  data: new TextEncoder().encode(`${group}:${text}`),
});

describe('PutRecords', () => {
  it('sends again what was not taken, and only that', async () => {
    const { client, calls, accepted } = scripted((call) => (call === 0 ? [1] : []));
    const { retry, sleptMs } = instant();
    await createKinesisReadingsStream(client, 'readings', retry).put([pack(1, 'a'), pack(2, 'b'), pack(3, 'c')]);
    expect(calls.map((records) => records.length)).toEqual([3, 1]);
    expect(accepted).toEqual(['1:a', '3:c', '2:b']);
    expect(sleptMs).toEqual([25]);
  });

  it("sends a key group's next pack only after the one before was taken", async () => {
    const { client, calls, accepted } = scripted((call) => (call === 0 ? [0] : []));
    const packs = [pack(1, 'first'), pack(1, 'second'), pack(2, 'x'), pack(1, 'third')];
    await createKinesisReadingsStream(client, 'readings', instant().retry).put(packs);
    for (const records of calls) {
      const keys = records.map((record) => record.PartitionKey);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(accepted.filter((text) => text.startsWith('1:'))).toEqual(['1:first', '1:second', '1:third']);
  });

  it('loses nothing and keeps the order of key groups, whatever is refused', async () => {
    const groups = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });
    const refusals = fc.array(fc.array(fc.nat({ max: 5 }), { maxLength: 5 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(groups, refusals, async (order, script) => {
        const { client, accepted } = scripted((call) => script[call] ?? []);
        const packs = order.map((group, index) => pack(group, String(index)));
        await createKinesisReadingsStream(client, 'readings', instant().retry).put(packs);
        const of = (texts: readonly string[], group: number) => texts.filter((text) => text.startsWith(`${group}:`));
        const given = packs.map(({ data }) => new TextDecoder().decode(data));
        expect(accepted).toHaveLength(packs.length);
        for (let group = 0; group <= 5; group += 1) expect(of(accepted, group)).toEqual(of(given, group));
      }),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  it('takes at most 500 records and 5 MB a call', async () => {
    const { client, calls } = scripted(() => []);
    const stream = createKinesisReadingsStream(client, 'readings', instant().retry);
    await stream.put(Array.from({ length: 1_200 }, (_, group) => pack(group, '', 1_200)));
    expect(calls.map((records) => records.length)).toEqual([500, 500, 200]);
    calls.length = 0;
    const large = Array.from({ length: 7 }, (_, group) => ({ group, groups: 64, data: new Uint8Array(1_000_000) }));
    await stream.put(large);
    expect(calls.map((records) => records.length)).toEqual([4, 3]);
  });

  it('gives up after a bounded number of calls that took nothing, with the stream, the count and the reason', async () => {
    const { client, calls } = scripted((_, records) => records.map((_record, index) => index));
    const { retry, sleptMs } = instant();
    const put = createKinesisReadingsStream(client, 'readings', retry).put([pack(1, 'a'), pack(2, 'b')]);
    await expect(put).rejects.toThrow(RetriesExhaustedError);
    await expect(put).rejects.toThrow(
      /Kinesis stream readings: 2 left after 8 attempts.*ProvisionedThroughputExceeded/,
    );
    expect(calls).toHaveLength(8);
    expect(sleptMs).toEqual([25, 50, 100, 200, 400, 800, 1600]);
  });

  it('goes on for as long as something is taken', async () => {
    const { client, accepted } = scripted((_, records) => records.map((_record, index) => index).slice(1));
    const packs = Array.from({ length: 30 }, (_, group) => pack(group, ''));
    await createKinesisReadingsStream(client, 'readings', instant().retry).put(packs);
    expect(accepted).toHaveLength(30);
  });

  it('refuses a pack above the limit of a record before it sends any', async () => {
    const { client, calls } = scripted(() => []);
    const packs = [pack(1, 'a'), { group: 2, groups: 64, data: new Uint8Array(1_048_576) }];
    await expect(createKinesisReadingsStream(client, 'readings').put(packs)).rejects.toThrow(
      /pack of key group 2 has 1048576 bytes; a Kinesis record takes 1048576 with its key/,
    );
    expect(calls).toEqual([]);
  });
});

describe('the explicit hash key', () => {
  const range = 2n ** 128n;

  it('lies inside the equal share of its key group, farther from both bounds than a third of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), fc.nat(), (groups, seed) => {
        const group = seed % groups;
        const key = BigInt(explicitHashKey(group, groups));
        const [from, to] = [(range * BigInt(group)) / BigInt(groups), (range * BigInt(group + 1)) / BigInt(groups)];
        expect(key - from > (to - from) / 3n).toBe(true);
        expect(to - key > (to - from) / 3n).toBe(true);
      }),
      { seed: 20_261_121 },
    );
  });

  it('is decimal, of one group the middle of the whole range', () => {
    expect(explicitHashKey(0, 1)).toBe((range / 2n).toString());
    expect(explicitHashKey(0, 2)).toBe((range / 4n).toString());
    expect(explicitHashKey(63, 64)).toMatch(/^\d{39}$/);
  });
});

describe('backoff', () => {
  it('is between nothing and a bound that doubles up to its cap', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 40 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, share) => {
          const waitMs = backoffMs(failures, { ...DEFAULT_RETRY, random: () => share });
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThanOrEqual(Math.min(5_000, 50 * 2 ** failures));
        },
      ),
      { seed: 20_261_121 },
    );
  });
});
