// A window's state above 1 MB ends the window early; the same window goes on with an empty state.
import { describe, expect, it } from 'vitest';
import { WINDOW_STATE_LIMIT_BYTES } from '#local/driver/window.ts';
import { type Answer, createRig, type Rig, windowEventOf } from './rig.ts';

const MINUTE = 60_000;
const BIG = 'x'.repeat(WINDOW_STATE_LIMIT_BYTES);

/** Grows beyond the limit at record "big". */
const growAtBig: Answer = (texts, _call, event) => {
  const before = 'state' in event ? String(event.state?.seen ?? '') : '';
  return { state: { seen: `${before}${texts.join('')}`, ...(texts.includes('big') ? { pad: BIG } : {}) } };
};

function flags(rig: Rig): string[] {
  return rig.calls.map((call) => {
    const { state, isFinalInvokeForWindow, isWindowTerminatedEarly } = windowEventOf(call);
    const pad = state?.pad === undefined ? '' : ' +1MB';
    return `[${call.texts.join('')}] state=${state?.seen ?? ''}${pad}${isWindowTerminatedEarly ? ' early' : ''}${isFinalInvokeForWindow ? ' final' : ''}`;
  });
}

describe('state above 1 MB', () => {
  it('comes back in an early invocation at once, then the same window goes on empty', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE, batchSize: 1 }, answer: growAtBig });
    rig.put(['a', 'big', 'c'], 'm', 0);
    rig.put(['d'], 'm', MINUTE);
    await rig.settle();
    expect(flags(rig)).toEqual([
      '[a] state=',
      '[big] state=a',
      '[] state=abig +1MB early',
      '[c] state=',
      '[] state=c final',
      '[d] state=',
    ]);
    expect(new Set(rig.calls.slice(0, 5).map((call) => windowEventOf(call).window.start)).size).toBe(1);
    expect(rig.eventsOf('window-terminated-early')).toHaveLength(1);
  });

  it('is not needed where the policy ends a window early: that goes the same way', async () => {
    let handedOn = 0;
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, batchSize: 1 },
      answer: growAtBig,
      policy: {
        endsWindowEarly: () => {
          handedOn += 1;
          return handedOn === 2;
        },
      },
    });
    rig.put(['a', 'b', 'c'], 'm', 0);
    rig.put(['d'], 'm', MINUTE);
    await rig.settle();
    expect(flags(rig)).toEqual([
      '[a] state=',
      '[b] state=a',
      '[] state=ab early',
      '[c] state=',
      '[] state=c final',
      '[d] state=',
    ]);
  });

  it('is let through at exactly the limit, counted in bytes of JSON', async () => {
    const empty = JSON.stringify({ s: '' }).length;
    for (const [length, earlyEnds] of [
      [WINDOW_STATE_LIMIT_BYTES - empty, 0],
      [WINDOW_STATE_LIMIT_BYTES - empty + 1, 1],
    ] as const) {
      const rig = createRig({
        mapping: { tumblingWindowMs: MINUTE },
        answer: (_texts, call) => ({ state: call === 0 ? { s: 'x'.repeat(length) } : {} }),
      });
      rig.put(['a'], 'm', 0);
      await rig.settle();
      expect(rig.eventsOf('window-terminated-early')).toHaveLength(earlyEnds);
    }
  });

  it('counts characters beyond ASCII by their bytes', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE },
      answer: (_texts, call) => ({ state: call === 0 ? { s: 'é'.repeat(WINDOW_STATE_LIMIT_BYTES / 2) } : {} }),
    });
    rig.put(['a'], 'm', 0);
    await rig.settle();
    expect(rig.eventsOf('window-terminated-early')).toHaveLength(1);
  });

  it('comes back between the halves of a bisected batch, too', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, bisectOnError: true },
      answer: (texts, call, event) => {
        if (call === 0) throw new Error('no');
        return growAtBig(texts, call, event);
      },
    });
    rig.put(['big', 'b'], 'm', 0);
    await rig.settle();
    expect(flags(rig)).toEqual(['[bigb] state=', '[big] state=', '[] state=big +1MB early', '[b] state=']);
  });

  it('comes back after a partial success, before what is left is retried', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, bisectOnError: true, reportBatchItemFailures: true },
      answer: (texts, call, event) =>
        call === 0
          ? {
              state: { seen: 'a', pad: BIG },
              batchItemFailures: [{ itemIdentifier: event.Records[1]?.kinesis.sequenceNumber }],
            }
          : growAtBig(texts, call, event),
    });
    rig.put(['a', 'b'], 'm', 0);
    await rig.settle();
    expect(flags(rig)).toEqual(['[ab] state=', '[] state=a +1MB early', '[b] state=']);
  });

  it('is retried with the same state until the function takes it', async () => {
    const rig = createRig({
      mapping: { tumblingWindowMs: MINUTE, maxRetries: 0 },
      answer: (texts, call, event) => {
        if (call === 1) throw new Error('sink is down');
        return growAtBig(texts, call, event);
      },
    });
    rig.put(['big'], 'm', 0);
    await rig.settle({ advance: { untilMs: 2000 } });
    expect(flags(rig)).toEqual(['[big] state=', '[] state=big +1MB early', '[] state=big +1MB early']);
  });
});
