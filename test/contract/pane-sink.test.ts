// The PaneSink port: one suite for every place where panes go.
import { describe, expect, it } from 'vitest';
import { BACKENDS, inTimestream, type Seen, seenOf, useBackends } from './pane-backends.ts';
import { pane } from './samples.ts';

useBackends();

const sorted = (seen: readonly Seen[]) => seen.map((one) => JSON.stringify(one)).toSorted();

describe.each(BACKENDS)('PaneSink on %s', (_name, create) => {
  it('shows what was written, a null deviation and a missing energy and region too', async () => {
    const { sink, seen } = await create();
    const panes = [
      pane([1, 2, 4], { energyKwh: 0.1 }),
      pane([5], { measure: 'voltage', dimensions: {} }),
      pane([7, 8], { window: '5m/1m', startMs: 1_767_225_660_000 }),
      pane([9], { device: 'another' }),
    ];
    await sink.write(panes);
    expect(sorted(await seen('meter-17'))).toEqual(sorted(panes.slice(0, 3).map(seenOf)));
    expect(sorted(await seen('another'))).toEqual(sorted(panes.slice(3).map(seenOf)));
  });

  it('changes nothing when the same panes are written again', async () => {
    const { sink, seen } = await create();
    const panes = [pane([1, 2]), pane([3], { measure: 'voltage' })];
    await sink.write(panes);
    await sink.write(panes.toReversed());
    expect(sorted(await seen('meter-17'))).toEqual(sorted(panes.map(seenOf)));
  });

  it('shows the pane with more readings, in whichever order they come, also in one call', async () => {
    const { sink, seen } = await create();
    const [first, later] = [pane([1, 2]), pane([1, 2, 9])];
    await sink.write([later]);
    await sink.write([first]);
    expect(await seen('meter-17')).toEqual([seenOf(later)]);
    const elsewhere = [pane([1], { device: 'm2' }), pane([1, 5], { device: 'm2' }), pane([1, 5, 6], { device: 'm2' })];
    await sink.write([elsewhere[1]!, elsewhere[2]!, elsewhere[0]!]);
    expect(await seen('m2')).toEqual([seenOf(elsewhere[2]!)]);
  });

  it('replaces a pane whose dimensions have changed since, by its count', async () => {
    const { sink, seen } = await create();
    await sink.write([pane([1], { dimensions: { region: 'north' } })]);
    await sink.write([pane([1, 2], { dimensions: { region: 'south' } })]);
    expect(await seen('meter-17')).toEqual([seenOf(pane([1, 2], { dimensions: { region: 'south' } }))]);
  });

  it('takes more panes at once than any request does', async () => {
    const { sink, seen } = await create();
    const panes = Array.from({ length: 450 }, (_, index) =>
      pane([index], { device: `m${index % 3}`, startMs: 1_767_225_600_000 - 60_000 * Math.floor(index / 3) }),
    );
    await sink.write(panes);
    expect(sorted(await seen('m1'))).toEqual(sorted(panes.filter((one) => one.device === 'm1').map(seenOf)));
  });

  it('takes none without a trace', async () => {
    const { sink } = await create();
    await expect(sink.write([])).resolves.toBeUndefined();
  });
});

describe('the Timestream sink', () => {
  it('counts what was there already as success, and redrives nothing for it', async () => {
    const { sink, metrics } = await inTimestream();
    await sink.write([pane([1, 2, 3])]);
    await sink.write([pane([1])]);
    await sink.write([pane([1, 2, 4])]);
    expect(Object.fromEntries(metrics.counts)).toEqual({ TimestreamRows: 1, TimestreamRowsAlreadyThere: 2 });
  });
});
