// The chaos hook: the same seed gives the same run, every fate does what it says, and nothing is lost.
import { describe, expect, it } from 'vitest';
import { type DeliveryChances, deliveryPolicy } from '#cli/replay/chaos/delivery-policy.ts';
import { createFaults } from '#cli/replay/chaos/faults.ts';
import type { BatchPolicy, Fate } from '#local/driver/policy.ts';
import { createRig, range } from './rig.ts';

const STORM = { throttle: 0.1, 'fail-before': 0.1, 'fail-after': 0.1, twice: 0.1, forget: 0.1, cut: 0.5, early: 0 };

async function run(
  seed: number,
  chances: Partial<DeliveryChances> = {},
): Promise<{ log: string; delivered: string[] }> {
  const faults = createFaults(seed);
  const rig = createRig({
    mapping: { batchSize: 10, bisectOnError: true, parallelizationFactor: 2 },
    shardCount: 3,
    policy: deliveryPolicy(faults, { ...STORM, ...chances }),
    answer: () => faults.leave(faults.delivery(), false),
  });
  for (const text of range(1, 200)) rig.put([text], `meter-${Number(text) % 17}`);
  await rig.settle({ advance: 'until-idle' });
  return { log: JSON.stringify(rig.events), delivered: rig.batches().flat() };
}

/** A policy whose first deliveries have these fates. */
function fates(...first: Fate[]): BatchPolicy {
  return { fate: () => first.shift() ?? 'deliver' };
}

describe('chaos', () => {
  it('repeats a run exactly from its seed, and differs with another', async () => {
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(again.log).toBe(first.log);
    expect(other.log).not.toBe(first.log);
  });

  it('loses no record, whatever the seed', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { delivered } = await run(seed);
      expect(new Set(delivered).size).toBe(200);
    }
  });

  it('ends even when every delivery is to fail', async () => {
    const { delivered } = await run(1, { 'fail-after': 1, throttle: 0, 'fail-before': 0, twice: 0, forget: 0 });
    expect(new Set(delivered).size).toBe(200);
  });

  it('can fail an invocation before its handler runs', async () => {
    const rig = createRig({ policy: fates('fail-before') });
    rig.put(['1']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.calls).toHaveLength(1);
    expect(rig.eventsOf('failed')).toMatchObject([{ wasInvoked: true }]);
  });

  it('can fail an invocation after its handler ran, and the batch comes again', async () => {
    const rig = createRig({ policy: fates('fail-after') });
    rig.put(['1', '2']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  it('can deliver a batch twice without a failure between', async () => {
    const rig = createRig({ policy: fates('twice') });
    rig.put(['1']);
    await rig.settle();
    expect(rig.batches()).toEqual([['1'], ['1']]);
    expect(rig.eventsOf('failed')).toEqual([]);
  });

  it('can throttle, which uses up no retry', async () => {
    const rig = createRig({ mapping: { maxRetries: 0 }, policy: fates('throttle', 'throttle') });
    rig.put(['1']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual([['1']]);
    expect(rig.eventsOf('discarded')).toEqual([]);
  });

  it('can forget a delivery, so that its records come again in another cut and with the state of before', async () => {
    const cuts = [3, 1];
    const rig = createRig({
      mapping: { tumblingWindowMs: 60_000, maxRetries: 0 },
      policy: { ...fates('deliver', 'forget'), cut: (available) => cuts.shift() ?? available },
      answer: (texts, _call, event) => ({
        state: { seen: `${'state' in event ? (event.state?.seen ?? '') : ''}${texts.join('')}` },
      }),
    });
    rig.put(range(1, 5));
    await rig.settle();
    expect(rig.batches()).toEqual([['1', '2', '3'], ['4'], ['4', '5']]);
    expect(rig.calls.map(({ event }) => ('state' in event ? event.state : undefined))).toEqual([
      {},
      { seen: '123' },
      { seen: '123' },
    ]);
  });

  it('keeps a cut within one record and what there is', async () => {
    const rig = createRig({ mapping: { batchSize: 4 }, policy: { cut: (available) => (available > 2 ? 0 : 99) } });
    rig.put(range(1, 5));
    await rig.settle();
    expect(rig.batches()).toEqual([['1'], ['2'], ['3'], ['4', '5']]);
  });
});
