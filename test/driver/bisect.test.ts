// BisectBatchOnFunctionError: a failed batch is split in two, in order, until the bad record is alone.
import { describe, expect, it } from 'vitest';
import { createRig, range } from './rig.ts';

const failOn =
  (bad: string) =>
  (texts: readonly string[]): void => {
    if (texts.includes(bad)) throw new Error(`cannot read ${bad}`);
  };

describe('bisect', () => {
  it('halves a failing batch, the earlier half first, until the bad record is alone', async () => {
    const rig = createRig({ mapping: { bisectOnError: true, maxRetries: 0 }, answer: failOn('6') });
    rig.put(range(1, 8));
    await rig.settle();
    expect(rig.batches()).toEqual([range(1, 8), range(1, 4), range(5, 8), ['5', '6'], ['5'], ['6'], ['7', '8']]);
    expect(rig.eventsOf('discarded')).toMatchObject([{ recordCount: 1 }]);
  });

  it('uses up no retry by splitting', async () => {
    const rig = createRig({ mapping: { bisectOnError: true, maxRetries: 2 }, answer: failOn('3') });
    rig.put(range(1, 4));
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches().filter((texts) => texts.length === 1 && texts[0] === '3')).toHaveLength(3);
    expect(rig.batches().at(-1)).toEqual(['4']);
  });

  it('splits whatever the batch item failures say when the whole invocation fails', async () => {
    const rig = createRig({
      mapping: { bisectOnError: true, reportBatchItemFailures: true, maxRetries: 0 },
      answer: failOn('2'),
    });
    rig.put(range(1, 2));
    await rig.settle();
    expect(rig.batches()).toEqual([['1', '2'], ['1'], ['2']]);
  });

  it('splits at the returned sequence number after a partial success and retries only what is left', async () => {
    const rig = createRig({
      mapping: { bisectOnError: true, reportBatchItemFailures: true, maxRetries: 0 },
      answer: (texts, _call, event) => {
        const index = texts.indexOf('3');
        const itemIdentifier = event.Records[index]?.kinesis.sequenceNumber;
        return { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] };
      },
    });
    rig.put(range(1, 5));
    await rig.settle();
    expect(rig.batches()).toEqual([range(1, 5), ['3', '4', '5'], ['3'], ['4', '5']]);
    expect(rig.eventsOf('discarded')).toMatchObject([{ recordCount: 1 }]);
  });

  it('leaves the batch size as it was for the batches that follow', async () => {
    const rig = createRig({ mapping: { bisectOnError: true, maxRetries: 0, batchSize: 4 }, answer: failOn('1') });
    rig.put(range(1, 8));
    await rig.settle();
    expect(rig.batches().at(-1)).toEqual(range(5, 8));
  });
});
