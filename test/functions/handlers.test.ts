// The handlers over ports in memory: what they decode, what they answer; and the composition from an environment.
import { describe, expect, it, vi } from 'vitest';
import { lazyHandler } from '#adapters/aws/function/lambda-handler.ts';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { SettingsError } from '#config/environment.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler as makeAggregate } from '#functions/aggregate/handler.ts';
import { makeHandler as makeDetect } from '#functions/detect/handler.ts';
import { makeHandler as makeRedrive } from '#functions/redrive/handler.ts';
import { makeHandler as makeSweep } from '#functions/sweep/handler.ts';
import { makeHandler as makeValidate, handlerOf as validateOf } from '#functions/validate/handler.ts';
import { profileNamed } from '#profiles/index.ts';

const START_MS = Date.UTC(2026, 0, 1);
const profile = compileProfile(profileNamed('energy'), ['1m']);

const kinesisEvent = (datas: readonly Uint8Array[], shard = 'shardId-000000000000') => ({
  Records: datas.map((data, index) => ({
    eventID: `${shard}:${1000 + index}`,
    kinesis: {
      partitionKey: 'meter-1',
      sequenceNumber: String(1000 + index),
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: (START_MS + 240_000) / 1000,
    },
  })),
});

const reading = (second: number, power: number) =>
  Buffer.from(JSON.stringify({ meter_id: 'meter-1', timestamp: START_MS + second * 1000, power, region: 'north' }));

const deployment = () => {
  const packs: Uint8Array[] = [];
  const metrics = createMemoryMetrics();
  const quarantine = createMemoryQuarantine();
  const panes = createMemoryPaneSink();
  const windows = createMemoryStateStore();
  const topic = createMemoryAlertTopic();
  const alerts = createMemoryAlertStore(() => START_MS);
  const readings = createMemoryReadingsStream(({ data }) => {
    packs.push(data);
  });
  return {
    packs,
    metrics,
    quarantine,
    panes,
    topic,
    validate: makeValidate({ readings, quarantine, metrics }, { profile, keyGroups: 64 }),
    aggregate: makeAggregate({ state: windows, panes, quarantine, metrics }, { profile }),
    detect: makeDetect({ state: createMemoryStateStore(), alerts, topic, metrics }, { profile }),
    sweep: (nowMs: () => number) => makeSweep({ state: windows, panes, alerts, topic, metrics, nowMs }, { profile }),
  };
};

describe('the handlers of a deployment', () => {
  it('turn readings into packs, panes and an alert', async () => {
    const { validate, aggregate, detect, sweep, packs, panes, topic } = deployment();
    const records = [reading(1, 2), reading(2, 4), reading(30, 0.01), reading(61, 3)];
    expect(await validate(kinesisEvent(records))).toEqual({ batchItemFailures: [] });
    expect(packs.length).toBeGreaterThan(0);
    expect(await aggregate(kinesisEvent(packs))).toBeUndefined();
    expect(await detect(kinesisEvent(packs))).toEqual({});
    const swept = await sweep(() => START_MS + 3_600_000)({});
    expect(swept.alerts).toBe(0);
    const first = panes.written.find((pane) => pane.startMs === START_MS);
    expect(first).toMatchObject({ device: 'meter-1', window: '1m', count: 3, dimensions: { region: 'north' } });
    expect(topic.published.map(({ rule, device }) => `${rule} ${device}`)).toContain('outage meter-1');
  });

  it('keep what is not valid and answer no failure for it', async () => {
    const { validate, quarantine, packs } = deployment();
    expect(await validate(kinesisEvent([Buffer.from('not json')]))).toEqual({ batchItemFailures: [] });
    expect([...quarantine.rejections.values()].map(({ issue }) => issue.reason)).toEqual(['not-json']);
    expect(packs.length).toBeLessThanOrEqual(1);
  });

  it('hand the state back to Lambda within an invocation window, and nothing without one', async () => {
    const { validate, detect, packs } = deployment();
    await validate(kinesisEvent([reading(1, 2)]));
    const window = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' };
    const event = { ...kinesisEvent(packs), window, state: {}, isFinalInvokeForWindow: false };
    const { state } = await detect(event);
    expect(Object.keys(state ?? {})).not.toEqual([]);
    const last = await detect({ Records: [], window, state, isFinalInvokeForWindow: true });
    expect(last).toEqual({ state: {} });
  });

  it('refuse a malformed event with its place', async () => {
    const { validate, aggregate, detect } = deployment();
    for (const handler of [validate, aggregate, detect]) {
      await expect((async () => handler({ Records: [{}] }))()).rejects.toThrow(/Records\[0\]\.kinesis is undefined/);
    }
  });

  it('answer the messages that the store did not take', async () => {
    const reports: string[] = [];
    const handler = makeRedrive({
      rewrite: async (messages) => messages.slice(1).map(({ messageId }) => messageId),
      refusedLater: async ({ key }) => void reports.push(key),
    });
    const Records = [
      { messageId: 'a', body: '{}' },
      { messageId: 'b', body: '{}' },
    ];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  });
});

describe('a handler of an environment', () => {
  it('reads it at the first call, not when it is made, and lists what is wrong', async () => {
    const handler = validateOf({ WEIR_KEY_GROUPS: '-1' });
    const call = handler({ Records: [] });
    await expect(call).rejects.toThrow(SettingsError);
    await expect(call).rejects.toThrow(/WEIR_KEY_GROUPS[\s\S]*WEIR_READINGS_STREAM[\s\S]*WEIR_QUARANTINE_BUCKET/);
  });

  it('composes with a whole environment and works on an empty batch without a call', async () => {
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const written = vi.spyOn(console, 'log').mockImplementation(() => {});
    const handler = validateOf({
      ...{ WEIR_READINGS_STREAM: 'readings', WEIR_QUARANTINE_BUCKET: 'quarantine', WEIR_WINDOWS_TABLE: 'windows' },
    });
    expect(await handler({ Records: [] })).toEqual({ batchItemFailures: [] });
    expect(written.mock.calls.flat().join()).toContain('"service":"validate"');
    written.mockRestore();
    vi.unstubAllEnvs();
  });
});

describe('lazyHandler', () => {
  const log = { error: () => {} };

  it('composes once, and flushes after every call, also a failed one', async () => {
    const events: string[] = [];
    const handler = lazyHandler(async () => {
      events.push('compose');
      return {
        handle: async (event: string) => {
          events.push(event);
          if (event === 'bad') throw new Error('no');
          return event;
        },
        flush: () => events.push('flush'),
        log: { error: () => events.push('log') },
      };
    });
    expect(await handler('one')).toBe('one');
    await expect(handler('bad')).rejects.toThrow('no');
    expect(events).toEqual(['compose', 'one', 'flush', 'bad', 'log', 'flush']);
  });

  it('tries a composition that failed again at the next call', async () => {
    let tries = 0;
    const handler = lazyHandler<string, string>(async () => {
      tries += 1;
      if (tries === 1) throw new Error('wrong settings');
      return { handle: async (event) => event, flush: () => {}, log };
    });
    await expect(handler('a')).rejects.toThrow('wrong settings');
    expect(await handler('b')).toBe('b');
  });
});
