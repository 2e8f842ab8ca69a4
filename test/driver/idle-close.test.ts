// A window without new records: Lambda waits up to two minutes after its end before it takes it for over.
import { describe, expect, it } from 'vitest';
import { type Answer, createRig, windowEventOf } from './rig.ts';

const MINUTE = 60_000;
const keep: Answer = (texts) => ({ state: { texts } });

describe('idle window', () => {
  it('stays open until two minutes after its end', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: keep });
    rig.put(['a'], 'm', 0);
    expect((await rig.settle()).dueMs).toBe(3 * MINUTE);
    await rig.settle({ advance: { untilMs: 3 * MINUTE - 1 } });
    expect(rig.calls).toHaveLength(1);
    await rig.settle({ advance: { untilMs: 3 * MINUTE } });
    expect(rig.calls[1]).toMatchObject({ atMs: 3 * MINUTE, texts: [] });
    expect(windowEventOf(rig.calls[1])).toMatchObject({ isFinalInvokeForWindow: true, state: { texts: ['a'] } });
    expect(rig.eventsOf('window-closed')).toMatchObject([{ reason: 'idle', windowStartMs: 0, windowEndMs: MINUTE }]);
  });

  it('closes at once when a record of a later window comes', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: keep });
    rig.put(['a'], 'm', 0);
    await rig.settle({ advance: { untilMs: 65_000 } });
    rig.put(['b'], 'm', 65_000);
    await rig.settle();
    expect(rig.eventsOf('window-closed')).toMatchObject([{ reason: 'next-window', nowMs: 65_000 }]);
  });

  it('takes records that come late for the window while it waits', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: keep });
    rig.put(['a'], 'm', 0);
    await rig.settle({ advance: { untilMs: 90_000 } });
    rig.put(['b'], 'm', 59_000);
    await rig.settle();
    expect(windowEventOf(rig.calls[1])).toMatchObject({ state: { texts: ['a'] }, isFinalInvokeForWindow: false });
  });

  it('never opens without a record', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: keep });
    await rig.settle({ advance: { untilMs: 60 * MINUTE } });
    expect(rig.calls).toHaveLength(0);
  });

  it('opens the same window again, empty, for a record that comes after the close', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: keep });
    rig.put(['a'], 'm', 0);
    await rig.settle({ advance: { untilMs: 4 * MINUTE } });
    rig.put(['late'], 'm', 59_000);
    await rig.settle();
    expect(windowEventOf(rig.calls[2])).toMatchObject({ state: {}, window: { start: '1970-01-01T00:00:00Z' } });
  });

  it('opens no window before the latest one for a record that comes out of order', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, answer: keep });
    rig.put(['a'], 'm', 2 * MINUTE);
    await rig.settle({ advance: { untilMs: 10 * MINUTE } });
    rig.put(['late'], 'm', MINUTE);
    await rig.settle();
    expect(windowEventOf(rig.calls.find(({ texts }) => texts[0] === 'late')).window.start).toBe('1970-01-01T00:02:00Z');
  });

  it('can be closed sooner, since AWS says "up to"', async () => {
    const rig = createRig({ mapping: { tumblingWindowMs: MINUTE }, idleCloseMs: 0, answer: keep });
    rig.put(['a'], 'm', 0);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.calls.map(({ atMs }) => atMs)).toEqual([0, MINUTE]);
  });
});
