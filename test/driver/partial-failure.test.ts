// ReportBatchItemFailures: the lowest failed sequence number is the checkpoint, and which answers mean success or
// failure.
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '#local/driver/event.ts';
import { createRig, range } from './rig.ts';

const sequenceOf = (event: StreamEvent, index: number): string => event.Records[index]!.kinesis.sequenceNumber;
const failures = (...identifiers: unknown[]): unknown => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('partial batch response', () => {
  it('retries everything from the lowest failed record on, the later successes too', async () => {
    const rig = createRig({
      mapping: { reportBatchItemFailures: true },
      answer: (_texts, call, event) =>
        call === 0 ? failures(sequenceOf(event, 3), sequenceOf(event, 1), sequenceOf(event, 4)) : undefined,
    });
    rig.put(range(1, 5));
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual([range(1, 5), range(2, 5)]);
  });

  it('counts the done part as done: the checkpoint moves', async () => {
    const rig = createRig({
      mapping: { reportBatchItemFailures: true },
      trimsConsumed: true,
      answer: (texts, _call, event) => failures(sequenceOf(event, texts.indexOf('3'))),
    });
    rig.put(range(1, 4));
    await rig.settle();
    expect(await rig.kept()).toEqual(range(2, 4));
  });

  it('uses up a retry each time, without bisect', async () => {
    const rig = createRig({
      mapping: { reportBatchItemFailures: true, maxRetries: 1 },
      answer: (_texts, call, event) => failures(sequenceOf(event, call === 0 ? 1 : 0)),
    });
    rig.put(range(1, 3));
    await rig.settle({ advance: 'until-idle' });
    expect(rig.batches()).toEqual([range(1, 3), range(2, 3)]);
    expect(rig.eventsOf('discarded')).toMatchObject([{ recordCount: 2 }]);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
  ])('takes %s for a complete success', async (_name, answer) => {
    const rig = createRig({ mapping: { reportBatchItemFailures: true, maxRetries: 0 }, answer: () => answer });
    rig.put(range(1, 3));
    await rig.settle();
    expect(rig.eventsOf('succeeded')).toMatchObject([{ recordCount: 3 }]);
  });

  it.each([
    ['an empty identifier', failures('')],
    ['a null identifier', failures(null)],
    ['a bad key name', { batchItemFailures: [{ itemIdentifer: '1' }] }],
    ['an unknown sequence number', failures('1')],
    ['a list that is none', { batchItemFailures: 'all' }],
    ['a text', 'done'],
  ])('takes %s for a complete failure', async (_name, answer) => {
    const rig = createRig({ mapping: { reportBatchItemFailures: true, maxRetries: 0 }, answer: () => answer });
    rig.put(range(1, 3));
    await rig.settle();
    expect(rig.eventsOf('discarded')).toMatchObject([{ recordCount: 3 }]);
  });

  it('takes the first record of the batch for a complete failure: nothing before it was done', async () => {
    const rig = createRig({
      mapping: { reportBatchItemFailures: true, bisectOnError: true, maxRetries: 0 },
      answer: (texts, _call, event) => (texts[0] === '1' ? failures(sequenceOf(event, 0)) : undefined),
    });
    rig.put(range(1, 4));
    await rig.settle();
    expect(rig.batches()).toEqual([range(1, 4), ['1', '2'], ['1'], ['2'], ['3', '4']]);
  });

  it('does not look at the list when the mapping does not ask for it', async () => {
    const rig = createRig({ mapping: { maxRetries: 0 }, answer: (_t, _c, event) => failures(sequenceOf(event, 0)) });
    rig.put(range(1, 3));
    await rig.settle();
    expect(rig.eventsOf('succeeded')).toHaveLength(1);
  });
});
