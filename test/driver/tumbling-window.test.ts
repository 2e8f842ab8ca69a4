// TumblingWindowInSeconds: bounds by arrival time, state from one invocation to the next, and the final invocation.
//
//   arrival (s)   0    10        59 | 60   70
//   records       a    b         c  | d    e
//   invocations   {a,b}→s1  {c}→s2  | final(s2)  {d,e}→…
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '#local/driver/event.ts';
import { type Answer, createRig, type Rig, windowEventOf } from './rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Joins the texts to the state, so that the state tells what went into the window. */
const joinTexts: Answer = (texts, _call, event) => ({ state: { seen: `${seenIn(event)}${texts.join('')}` } });

function seenIn(event: StreamEvent): string {
  return 'state' in event ? String(event.state?.seen ?? '') : '';
}

/** One line a call: which records, which state it got, and whether it was final. */
function transcript(rig: Rig): string[] {
  return rig.calls.map((call) => {
    const event = windowEventOf(call);
    const flags = `${event.isFinalInvokeForWindow ? ' final' : ''}${event.isWindowTerminatedEarly ? ' early' : ''}`;
    return `${event.window.start.slice(11, 19)} [${call.texts.join('')}] state=${seenIn(event)}${flags}`;
  });
}

describe('tumbling window', () => {
  it('puts records into windows by arrival time and passes the state on within one', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE, batchSize: 2 }, answer: joinTexts });
    for (const [text, arrivalS] of [
      ['a', 0],
      ['b', 10],
      ['c', 59.999],
      ['d', 60],
      ['e', 70],
    ] as const) {
      rig.put([text], 'meter-1', arrivalS * SECOND);
    }
    await rig.settle();
    expect(transcript(rig)).toEqual([
      '00:00:00 [ab] state=',
      '00:00:00 [c] state=ab',
      '00:00:00 [] state=abc final',
      '00:01:00 [de] state=',
    ]);
  });

  it('adds window, state, shard and stream to the event as Lambda does', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: 2 * MINUTE }, answer: joinTexts });
    rig.put(['a'], '1', 1_607_497_475_000);
    await rig.settle();
    const { Records, ...rest } = windowEventOf(rig.calls[0]);
    expect(Records).toHaveLength(1);
    expect(rest).toEqual({
      window: { start: '2020-12-09T07:04:00Z', end: '2020-12-09T07:06:00Z' },
      state: {},
      shardId: 'shardId-000000000000',
      eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/readings',
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    });
  });

  it('keeps a window for each shard', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, shardCount: 2, answer: joinTexts });
    rig.stream.put({ partitionKey: 'a', data: 'a', explicitHashKey: '0' });
    rig.stream.put({ partitionKey: 'b', data: 'b', explicitHashKey: (1n << 127n).toString() });
    await rig.settle();
    expect(rig.calls.map((call) => windowEventOf(call).state)).toEqual([{}, {}]);
    expect(rig.calls.map((call) => windowEventOf(call).shardId)).toEqual([
      'shardId-000000000000',
      'shardId-000000000001',
    ]);
  });

  it('gives each invocation a copy of the state: what a failed handler did to it is gone', async () => {
    const received: string[] = [];
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, batchSize: 1 },
      answer: (_texts, call, event) => {
        const state = 'state' in event ? (event.state ?? {}) : {};
        received.push(JSON.stringify(state));
        state.spoilt = true;
        if (call === 1) throw new Error('no');
        return { state: { call } };
      },
    });
    rig.put(['a', 'b']);
    await rig.settle({ advance: { untilMs: 5 * SECOND } });
    expect(received).toEqual(['{}', '{"call":0}', '{"call":0}']);
  });

  it('retries a failed invocation with the same records and the same state', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, batchSize: 1 },
      answer: (texts, call, event) => {
        if (call === 1) throw new Error('no');
        return joinTexts(texts, call, event);
      },
    });
    rig.put(['a', 'b']);
    await rig.settle({ advance: { untilMs: 5 * SECOND } });
    expect(transcript(rig)).toEqual(['00:00:00 [a] state=', '00:00:00 [b] state=a', '00:00:00 [b] state=a']);
  });

  it.each([
    ['nothing', undefined],
    ['an object without it', { batchItemFailures: [] }],
    ['a text', 'done'],
    ['a state that JSON cannot hold', { state: () => 1 }],
  ])('counts an answer without state (%s) as a failed invocation', async (_name, answer) => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE, maxRetries: 0 }, answer: () => answer });
    rig.put(['a']);
    await rig.settle();
    expect(rig.eventsOf('failed')[0]?.reason).toMatch(/"state"/);
    expect(rig.eventsOf('discarded')).toMatchObject([{ recordCount: 1 }]);
  });

  it('repeats the final invocation until it succeeds, and holds the shard back until then', async () => {
    let finals = 0;
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, maxRetries: 0 },
      answer: (texts, call, event) => {
        if ('window' in event && event.isFinalInvokeForWindow) {
          finals += 1;
          if (finals < 3) throw new Error('sink is down');
        }
        return joinTexts(texts, call, event);
      },
    });
    rig.put(['a'], 'm', 0);
    rig.put(['b'], 'm', MINUTE);
    await rig.settle({ advance: { untilMs: 10 * SECOND } });
    expect(transcript(rig)).toEqual([
      '00:00:00 [a] state=',
      '00:00:00 [] state=a final',
      '00:00:00 [] state=a final',
      '00:00:00 [] state=a final',
      '00:01:00 [b] state=',
    ]);
  });

  it('keeps the state when records of the window are discarded', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, batchSize: 1, maxRetries: 0 },
      answer: (texts, call, event) => {
        if (texts[0] === 'bad') throw new Error('no');
        return joinTexts(texts, call, event);
      },
    });
    rig.put(['a', 'bad', 'c']);
    await rig.settle();
    expect(transcript(rig).at(-1)).toBe('00:00:00 [c] state=a');
  });

  it('keeps the state of the part that succeeded when batch item failures are reported', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, reportBatchItemFailures: true },
      answer: (texts, call, event) => {
        if (call > 0) return joinTexts(texts, call, event);
        return {
          state: { seen: 'a' },
          batchItemFailures: [{ itemIdentifier: event.Records[1]?.kinesis.sequenceNumber }],
        };
      },
    });
    rig.put(['a', 'b', 'c']);
    await rig.settle({ advance: { untilMs: 5 * SECOND } });
    expect(transcript(rig)).toEqual(['00:00:00 [abc] state=', '00:00:00 [bc] state=a']);
  });

  it('bisects within the window and passes the state from half to half', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, bisectOnError: true, maxRetries: 0 },
      answer: (texts, call, event) => {
        if (texts.includes('x')) throw new Error('no');
        return joinTexts(texts, call, event);
      },
    });
    rig.put(['a', 'b', 'x', 'd']);
    await rig.settle();
    expect(transcript(rig)).toEqual([
      '00:00:00 [abxd] state=',
      '00:00:00 [ab] state=',
      '00:00:00 [xd] state=ab',
      '00:00:00 [x] state=ab',
      '00:00:00 [d] state=ab',
    ]);
  });

  it('puts a record that arrived out of order into the window that is open', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: joinTexts });
    rig.put(['a'], 'm', MINUTE);
    rig.put(['late'], 'm', MINUTE - 5);
    await rig.settle();
    expect(transcript(rig)).toEqual(['00:01:00 [alate] state=']);
  });

  it('can send the last records of a window with its final invocation, where the policy wants it', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE },
      policy: { finalCarriesRecords: () => true },
      answer: joinTexts,
    });
    rig.put(['a', 'b'], 'm', 0);
    rig.put(['c'], 'm', MINUTE);
    await rig.settle();
    expect(transcript(rig)).toEqual(['00:00:00 [ab] state= final', '00:01:00 [c] state=']);
  });

  it('still owes an empty final invocation when the records sent with it are discarded', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, batchSize: 1, maxRetries: 0 },
      policy: { finalCarriesRecords: () => true },
      answer: (texts, call, event) => {
        if (texts[0] === 'bad') throw new Error('no');
        return joinTexts(texts, call, event);
      },
    });
    rig.put(['a', 'bad'], 'm', 0);
    rig.put(['c'], 'm', MINUTE);
    await rig.settle();
    expect(transcript(rig)).toEqual([
      '00:00:00 [a] state=',
      '00:00:00 [bad] state=a final',
      '00:00:00 [] state=a final',
      '00:01:00 [c] state=',
    ]);
  });
});
