// docs/semantics.md, "And when something it writes to is out of order …", row by row.
import { describe, expect, it } from 'vitest';
import { rawRecordsOf } from '#adapters/aws/events/kinesis-event.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { STAGE_MAPPINGS } from '#cli/replay/mappings.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import { createDriver } from '#local/driver/driver.ts';
import { createMapping } from '#local/driver/mapping.ts';
import { createMemoryStream } from '#local/driver/memory-stream.ts';
import { createVirtualClock, settle } from '#local/driver/virtual-runner.ts';
import type { OutgoingPack } from '#stages/ports.ts';
import { profileOf } from '../model/profile.ts';
import { at } from '../support/readings.ts';
import { tell } from './story.ts';

const profile = profileOf({ resolutionMs: 1000, windows: ['1m'] });

describe('and when something it writes to is out of order …', () => {
  it('the alert topic refuses: the alert stays pending with its later transitions, and `sweep`, or `detect` with the next one, publishes them in order, under the same id and numbers', async () => {
    const story = tell(profile);
    story.world.trouble.plan('publish', 'before', 0);
    await story.hear('a 00:00:05 1', 'a 00:00:10 40');
    expect(story.told()).toEqual([]);
    const [pending] = story.world.alerts.entries.values();
    expect(pending).toMatchObject({ published: false, transition: { rule: 'spike', transition: 1 } });
    story.world.trouble.plan('publish', 'before', 0);
    await story.hear('a 00:00:15 8');
    expect(story.told()).toEqual([]);
    story.world.trouble.plan('publish', 'before', 0);
    await story.hear('b 00:00:15 1', 'b 00:00:20 40');
    await story.hear('b 00:00:25 8');
    expect(story.told()).toEqual(['b spike 1 firing', 'b spike 2 resolved']);
    await story.waitUntil('00:01:00');
    await story.sweep();
    expect(story.told().slice(2)).toEqual(['a spike 1 firing', 'a spike 2 resolved']);
    expect(story.world.topic.published[2]).toEqual(pending?.transition);
    expect([...story.world.alerts.entries.values()].every(({ published }) => published)).toBe(true);
  });

  it('the readings stream or the quarantine refuses until `validate` has used up its 5 retries: the records go whole to the failure bucket, outside the counts, and the shard goes on', async () => {
    const clock = createVirtualClock(at('00:00:00'));
    const raw = createMemoryStream({ name: 'raw', clock: clock.now });
    const taken: OutgoingPack[] = [];
    const given: string[] = [];
    const readings = createMemoryReadingsStream((pack) => {
      if (clock.now() < at('00:10:00')) throw new Error('throttled');
      taken.push(pack);
    });
    const ports = { readings, quarantine: createMemoryQuarantine(), metrics: createMemoryMetrics() };
    const validate = makeValidate(ports, { profile, keyGroups: 1 });
    const onFailure = { kind: 's3', target: 'quarantine' } as const;
    const driver = createDriver({
      mappings: [createMapping({ ...STAGE_MAPPINGS.validate, onFailure })],
      source: () => raw,
      invoke: (_, event) => validate(event),
      sendFailure: async ({ record }) => void given.push(record.payload ?? ''),
    });
    raw.put({ partitionKey: 'a', data: '{"device_id":"a","ts":1767225600,"power":1}' });
    await settle(driver, clock, { advance: { untilMs: at('00:10:00') } });
    raw.put({ partitionKey: 'a', data: '{"device_id":"a","ts":1767226200,"power":2}' });
    await settle(driver, clock);
    expect(given.map((payload) => rawRecordsOf(JSON.parse(payload)).map(({ bytes }) => String(bytes)))).toEqual([
      ['{"device_id":"a","ts":1767225600,"power":1}'],
    ]);
    expect(taken).toHaveLength(1);
  });
});
