// What devices send, through validate's own packs, to alerts: both stages read and write the same format.
import { describe, expect, it } from 'vitest';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { lineOf, sequenceOf, T0 } from '../core/detect/readings.ts';
import { createWorld, stageIn } from './detect-world.ts';

describe('from the wire to alerts', () => {
  it('keeps devices, times, order and dimensions', async () => {
    const world = createWorld();
    const packs: Uint8Array[] = [];
    const readings = createMemoryReadingsStream((pack) => void packs.push(pack.data));
    const ports = { readings, quarantine: createMemoryQuarantine(), metrics: world.metrics };
    const validate = createValidate(compileProfile(energy), ports, { keyGroups: 64 });
    const sent = [
      [
        { meter_id: 'm-1', region: 'north', power: 2.5 },
        { meter_id: 'm-2', region: 'south', value: 800, unit: 'W' },
      ],
      [
        { meter_id: 'm-1', region: 'north', power: 6.2 },
        { meter_id: 'm-2', region: 'south', value: 20, unit: 'W' },
      ],
      [
        { meter_id: 'm-1', region: 'north', power: 2 },
        { meter_id: 'm-2', region: 'south', value: 900, unit: 'W' },
      ],
    ];
    await validate.run(
      sent.map((record, i) => ({
        shard: 'shardId-000000000000',
        sequence: sequenceOf(i),
        partitionKey: 'any',
        arrivalMs: T0 + i * 60_000 + 500,
        bytes: new TextEncoder().encode(
          JSON.stringify(record.map((reading) => ({ ...reading, timestamp: new Date(T0 + i * 60_000).toISOString() }))),
        ),
      })),
    );
    await stageIn(world, energy).run({ packs, isFinal: false });
    const told = world.topic.published.map((each) => `${each.device} ${each.dimensions.region} ${lineOf(each)}`);
    expect(told.sort()).toEqual([
      'm-1 north spike #1 opened high @60',
      'm-1 north spike #2 over high @60',
      'm-2 south outage #1 opened critical @60',
      'm-2 south outage #2 over critical @60',
    ]);
  });
});
