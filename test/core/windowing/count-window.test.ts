// Transcripts, see test/support/transcript.ts: `device window start count sum`.
import { describe, expect, it } from 'vitest';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { at, compiled } from '../../support/readings.ts';
import { paneLine, play, recordOf } from '../../support/transcript.ts';

const threes = compiled({}, ['count/3']);

describe('a window of a number of values', () => {
  it('is published when it is full, with the call that fills it', async () => {
    await play(threes, [
      { readings: ['a 00:00:01 1', 'a 00:00:02 2', 'b 00:00:03 9'], panes: [] },
      { readings: ['a 00:00:03 4', 'a 00:00:04 8'], panes: ['a count/3 00:00:01 3 7'] },
      { readings: ['a 01:00:00 16', 'a 02:00:00 32'], panes: ['a count/3 00:00:04 3 56'] },
    ]);
  });

  it('takes values as the device sent them: a late one counts where it comes; start, first and last are by event time', async () => {
    const pipeline = await play(threes, [
      { readings: ['a 00:05:00 1', 'a 00:06:00 2', 'a 00:00:30 4'], panes: ['a count/3 00:00:30 3 7'] },
    ]);
    expect(pipeline.panes.written[0]).toMatchObject({ first: 4, last: 2, endMs: at('00:06:01'), revision: 3 });
  });

  it('takes neither duplicates nor what is too late', async () => {
    await play(threes, [
      { readings: ['a 00:00:01 1', 'a 00:00:01 5', 'a 00:20:00 2', 'a 00:00:02 9'], panes: [] },
      { readings: ['a 00:20:01 4'], panes: ['a count/3 00:00:01 3 7'] },
    ]);
  });

  it('is never published in part: the end of a stream leaves it out', async () => {
    const pipeline = await play(threes, [{ readings: ['a 00:00:01 1', 'a 00:00:02 2'], panes: [] }]);
    await pipeline.end();
    expect(pipeline.panes.written).toEqual([]);
  });

  it('comes again after a call that died before its commit, the same, and not after a commit', async () => {
    const { validate, packs, panes, quarantine, metrics, state } = createPipeline(threes, { keyGroups: 1 });
    await validate.run(['a 00:00:01 1', 'a 00:00:02 2', 'a 00:00:03 4', 'a 00:00:04 8'].map(recordOf));
    const dies = { ...state, commit: async () => Promise.reject(new Error('died')) };
    const ports = { panes, quarantine, metrics };
    const settings = { maxAgeMs: Number.POSITIVE_INFINITY };
    await expect(createAggregate(threes, { ...ports, state: dies }, settings).run(packs)).rejects.toThrow('died');
    for (let calls = 0; calls < 3; calls += 1) await createAggregate(threes, { ...ports, state }, settings).run(packs);
    expect(panes.written.map(paneLine)).toEqual(['a count/3 00:00:01 3 7', 'a count/3 00:00:01 3 7']);
    expect(panes.written[1]).toEqual(panes.written[0]);
  });

  it('waits for a device that is silent for longer than readings are taken', async () => {
    const day = (n: number) => `${String(24 * n).padStart(2, '0')}:00:00`;
    const lines = ['a 00:00:01 1', 'a 00:00:02 2', `b ${day(40)} 0`, `a ${day(41)} 4`];
    const steps = lines.map((line) => {
      const [, clock] = line.split(' ');
      return { readings: [`${line} @${clock}`], panes: line.endsWith('4') ? ['a count/3 00:00:01 3 7'] : [] };
    });
    await play(threes, steps, { maxAgeMs: 7 * 86_400_000 });
  });
});
