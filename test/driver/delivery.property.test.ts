// For any records, settings and failures: every record is delivered or is at the on-failure destination, and the first
// successful deliveries of one partition key are in order.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deliveryPolicy } from '#cli/replay/chaos/delivery-policy.ts';
import { createFaults } from '#cli/replay/chaos/faults.ts';
import { createRig } from './rig.ts';

const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 12 }),
  batchingWindowMs: fc.constantFrom(0, 1000),
  parallelizationFactor: fc.integer({ min: 1, max: 4 }),
  bisectOnError: fc.boolean(),
  reportBatchItemFailures: fc.boolean(),
  maxRetries: fc.constantFrom(-1, 0, 1, 3),
  maxRecordAgeMs: fc.constantFrom(-1, 60_000),
  isWindowed: fc.boolean(),
});

const input = fc.record({
  settings,
  shardCount: fc.integer({ min: 1, max: 3 }),
  /** Key, how often the record fails before it succeeds (99: always), ms since the record before it. */
  records: fc.array(
    fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(0, 0, 0, 1, 3, 99), fc.integer({ min: 0, max: 30_000 })),
    { maxLength: 40 },
  ),
  splitsAfter: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
  seed: fc.integer(),
});

const CHANCES = {
  throttle: 0.05,
  'fail-before': 0.05,
  'fail-after': 0.05,
  twice: 0.05,
  forget: 0.05,
  cut: 0.3,
  early: 0,
};

it('delivers every record or sends it to the on-failure destination, in order for each key', async () => {
  await fc.assert(
    fc.asyncProperty(input, async ({ settings: { isWindowed, ...given }, shardCount, records, splitsAfter, seed }) => {
      const failuresLeft = new Map<string, number>(records.map(([, failures], index) => [`r${index}`, failures]));
      const done: string[] = [];
      const faults = createFaults(seed);
      const rig = createRig({
        shardCount,
        mapping: {
          ...given,
          ...(isWindowed ? { tumblingWindowMs: 60_000, parallelizationFactor: 1 } : {}),
          onFailure: { kind: 's3', target: 'quarantine' },
        },
        policy: deliveryPolicy(faults, CHANCES),
        answer: (texts, _call, event) => {
          faults.leave(faults.delivery(), false);
          const badIndex = texts.findIndex((text) => (failuresLeft.get(text) ?? 0) > 0);
          if (badIndex === -1) {
            done.push(...texts);
            return { state: {} };
          }
          const bad = texts[badIndex]!;
          failuresLeft.set(bad, failuresLeft.get(bad)! - 1);
          if (!given.reportBatchItemFailures) throw new Error(`cannot take ${bad}`);
          done.push(...texts.slice(0, badIndex));
          const itemIdentifier = event.Records[badIndex]?.kinesis.sequenceNumber;
          return { state: {}, batchItemFailures: [{ itemIdentifier }] };
        },
      });
      for (const [index, [key, , laterMs]] of records.entries()) {
        if (index === splitsAfter) rig.stream.splitShard('shardId-000000000000');
        rig.put([`r${index}`], `meter-${key}`);
        await rig.settle({ advance: { untilMs: rig.clock.now() + laterMs } });
      }
      await rig.settle({ advance: 'until-idle', longestMs: 7_200_000 });

      const discarded = rig.failures.flatMap(({ record }) => {
        const event = JSON.parse(record.payload ?? '{}') as { Records: { kinesis: { data: string } }[] };
        return event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
      });
      // A record that always fails may be retried for ever, and what is behind it in its lane waits.
      const mayWait =
        given.maxRetries === -1 && given.maxRecordAgeMs === -1 && records.some(([, failures]) => failures === 99);
      if (!mayWait) expect(new Set([...done, ...discarded])).toEqual(new Set(failuresLeft.keys()));

      const firstDone = [...new Set(done)];
      for (let key = 0; key <= 6; key += 1) {
        const ofKey = firstDone.map((text) => Number(text.slice(1))).filter((index) => records[index]?.[0] === key);
        expect(ofKey).toEqual(ofKey.toSorted((left, right) => left - right));
      }
    }),
    { numRuns: 150, seed: 20_261_121 },
  );
});
