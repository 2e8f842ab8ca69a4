// Transcripts, see test/support/transcript.ts: `device window start count sum`; a void pane has count 0.
import { describe, expect, it } from 'vitest';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { at, compiled } from '../../support/readings.ts';
import { paneLine, play, recordOf } from '../../support/transcript.ts';

const sessions = compiled({}, ['session/30s']);

describe('a session', () => {
  it('is from its first value to its last value plus the gap, and is published once the watermark passes that', async () => {
    const pipeline = await play(sessions, [
      { readings: ['a 00:00:05 1', 'a 00:00:30 2', 'a 00:01:09 4'], panes: [] },
      { readings: ['a 00:01:10 8'], panes: ['a session/30s 00:00:05 2 3'] },
    ]);
    expect(pipeline.panes.written[0]).toMatchObject({
      startMs: at('00:00:05'),
      endMs: at('00:01:00'),
      energyKwh: 0.05,
    });
  });

  it('ends where the next value is a whole gap away: 29 s are one session, 30 s are two', async () => {
    await play(sessions, [
      {
        readings: ['a 00:00:00 1', 'a 00:00:29 2', 'a 00:00:59 4', 'a 00:02:00 0'],
        panes: ['a session/30s 00:00:00 2 3', 'a session/30s 00:00:59 1 4'],
      },
    ]);
  });

  it('is one device’s: another device’s values neither extend nor end it', async () => {
    await play(sessions, [
      {
        readings: ['a 00:00:00 1', 'b 00:00:20 2', 'a 00:00:40 4', 'b 00:02:00 0'],
        panes: ['a session/30s 00:00:00 1 1', 'a session/30s 00:00:40 1 4', 'b session/30s 00:00:20 1 2'],
      },
    ]);
  });

  it('that a late value extends gives a further pane with a later end', async () => {
    const pipeline = await play(sessions, [
      { readings: ['a 00:00:05 1', 'a 00:02:00 0'], panes: ['a session/30s 00:00:05 1 1'] },
      { readings: ['a 00:00:25 2'], panes: ['a session/30s 00:00:05 2 3'] },
    ]);
    expect(pipeline.panes.written.map(({ endMs }) => endMs)).toEqual([at('00:00:35'), at('00:00:55')]);
  });

  it('that a late value makes begin earlier leaves a void pane at its old start', async () => {
    const pipeline = await play(sessions, [
      { readings: ['a 00:00:25 1', 'a 00:02:00 0'], panes: ['a session/30s 00:00:25 1 1'] },
      { readings: ['a 00:00:05 2'], panes: ['a session/30s 00:00:25 0 0', 'a session/30s 00:00:05 2 3'] },
    ]);
    expect(pipeline.panes.latest.size).toBe(2);
    expect(pipeline.panes.written[1]).toMatchObject({ revision: 2, mergedIntoMs: at('00:00:05') });
  });

  it('that a late value joins to the one before leaves a void pane, and the sum of what stands is right', async () => {
    const pipeline = await play(sessions, [
      {
        readings: ['a 00:00:00 1', 'a 00:00:40 2', 'a 00:03:00 0'],
        panes: ['a session/30s 00:00:00 1 1', 'a session/30s 00:00:40 1 2'],
      },
      { readings: ['a 00:00:20 4'], panes: ['a session/30s 00:00:40 0 0', 'a session/30s 00:00:00 3 7'] },
    ]);
    const standing = [...pipeline.panes.latest.values()].reduce((sum, pane) => sum + pane.sum, 0);
    expect(standing).toBe(7);
  });

  it('that nobody can have published leaves no void pane', async () => {
    await play(sessions, [
      { readings: ['a 00:00:25 1', 'a 00:00:05 2', 'a 00:02:00 0'], panes: ['a session/30s 00:00:05 2 3'] },
    ]);
  });

  it('that a sweep published from the stored state leaves a void pane all the same', async () => {
    const pipeline = await play(sessions, [{ readings: ['a 00:00:25 1'], panes: [] }]);
    await pipeline.end();
    await pipeline.feed([recordOf('a 00:00:05 2')]);
    expect(pipeline.panes.written.map(paneLine)).toEqual(['a session/30s 00:00:25 1 1', 'a session/30s 00:00:25 0 0']);
    await pipeline.end();
    expect(pipeline.panes.written.map(paneLine).at(-1)).toBe('a session/30s 00:00:05 2 3');
  });

  it('that a call published before it died leaves a void pane, though the next call takes more of the stream at once', async () => {
    const { validate, packs, panes, quarantine, metrics, state } = createPipeline(sessions, { keyGroups: 1 });
    await validate.run(['a 00:00:25 1', 'a 00:02:00 0'].map(recordOf));
    const first = packs.splice(0);
    await validate.run([recordOf('a 00:00:05 2')]);
    const second = packs.splice(0);
    const dies = { ...state, commit: async () => Promise.reject(new Error('died')) };
    const ports = { panes, quarantine, metrics };
    const settings = { maxAgeMs: Number.POSITIVE_INFINITY };
    await expect(createAggregate(sessions, { ...ports, state: dies }, settings).run(first)).rejects.toThrow('died');
    expect(panes.written.map(paneLine)).toEqual(['a session/30s 00:00:25 1 1']);
    await createAggregate(sessions, { ...ports, state }, settings).run([...first, ...second]);
    expect(panes.written.map(paneLine).slice(1)).toEqual(['a session/30s 00:00:25 0 0', 'a session/30s 00:00:05 2 3']);
  });

  it('is forgotten when nothing that its device’s clock accepts can touch it, and not before', async () => {
    const pipeline = await play(sessions, [
      { readings: ['a 00:00:05 1', 'a 00:10:30 2'], panes: ['a session/30s 00:00:05 1 1'] },
      // The slice of 00:00 is open until 00:11; from 00:00:35 on a value is another session's.
      { readings: ['a 00:00:34 4'], panes: ['a session/30s 00:00:05 2 5'] },
      { readings: ['a 00:13:30 8'], panes: ['a session/30s 00:10:30 1 2'] },
      { readings: ['a 00:02:59 16', 'a 00:03:00 32'], panes: ['a session/30s 00:03:00 1 32'] },
    ]);
    expect(pipeline.counts()).toMatchObject({ valuesLate: 1 });
  });
});
