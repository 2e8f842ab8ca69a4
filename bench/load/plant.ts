// The pipeline that the load test drives: raw stream and validate in this thread, aggregate and detect in one each.
// Shards are as many as the rate and the state need. Refuses nothing; what fails is said by `failure`.

import { STAGE_MAPPINGS } from '#cli/replay/mappings.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import { createDraw, type Draw } from '#local/simulator/draw.ts';
import { energy } from '#profiles/energy.ts';
import type { Metrics, OutgoingPack, Quarantine } from '#stages/ports.ts';
import { KEY_GROUPS, SERIES_PER_SHARD } from '../shards.ts';
import { type Driven, startDriven } from './driven.ts';
import { type DoneMessage, packMessage, sharedClockMs } from './messages.ts';
import { createSpikeWatch, type SpikeWatch } from './spike-watch.ts';
import { meteredHandler, type StageCosts } from './stage-meter.ts';
import { type StageThread, startStageThread } from './thread.ts';

export interface PlantOptions {
  readonly rate: number;
  readonly devices: number;
  readonly perRecord: number;
  readonly recordBytes: number;
}

export interface Plant {
  readonly rawShards: number;
  readonly readingsShards: number;
  readonly raw: Pick<Driven, 'put' | 'backlog'>;
  readonly threads: { readonly aggregate: StageThread; readonly detect: StageThread };
  readonly watch: SpikeWatch;
  readonly validateCosts: StageCosts;
  /** On the readings stream so far. */
  packsPut(): number;
  /** More would be held than memory is for. */
  isFull(): boolean;
  /** Everything put has been through validate and detect, as of their last word. */
  isDrained(): boolean;
  failure(): string | undefined;
  /** Lets what runs come to its end. @throws Error where a stage failed or readings were refused. */
  stop(): Promise<{ readonly aggregate: DoneMessage; readonly detect: DoneMessage }>;
  /** Ends the threads whatever they do. */
  terminate(): Promise<void>;
}

/**
 * A shard takes 1 MiB and 1,000 records a second
 * (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html); a fifth is left free.
 */
const SHARD_BYTES = 1_048_576 * 0.8;
const SHARD_RECORDS = 1000 * 0.8;
/** Lambda polls each shard about once a second (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html). */
const POLL_MS = 1000;
/**
 * Held before nothing more is offered; aggregate's batches are full, 6 MB a shard, long before its batching window
 * ends.
 */
const HELD_BYTES = { raw: 128 * 1_048_576, packs: 384 * 1_048_576 };

const metrics: Metrics = { count() {}, gauge() {} };

export function createPlant({ rate, devices, perRecord, recordBytes }: PlantOptions): Plant {
  const recordsPerSecond = rate / perRecord;
  const rawShards = Math.ceil(
    Math.max((recordsPerSecond * recordBytes) / SHARD_BYTES, recordsPerSecond / SHARD_RECORDS),
  );
  const readingsShards = Math.min(KEY_GROUPS, Math.ceil(devices / SERIES_PER_SHARD));
  const watch = createSpikeWatch();
  const threads = {
    aggregate: startStageThread({ stage: 'aggregate', shards: readingsShards }, () => {}),
    detect: startStageThread({ stage: 'detect', shards: readingsShards }, ({ device, atMs }) =>
      watch.told(device, atMs),
    ),
  };
  const both = Object.values(threads);
  let failure: string | undefined;
  let rejected = 0;
  let packsPut = 0;
  const quarantine: Quarantine = {
    async put(all) {
      rejected += all.length;
    },
  };
  const readings = {
    async put(packs: readonly OutgoingPack[]) {
      if (packs.length === 0) return;
      const message = packMessage(packs);
      for (const thread of both) thread.take(message);
      packsPut += packs.length;
    },
  };
  const profile = compileProfile(energy);
  const handler = makeValidate({ readings, quarantine, metrics }, { profile, keyGroups: KEY_GROUPS });
  const meter = meteredHandler(handler, (event) => watch.called(event, sharedClockMs()));
  const raw = startDriven({
    mapping: STAGE_MAPPINGS.validate,
    shards: rawShards,
    invoke: meter.invoke,
    pollMs: POLL_MS,
    spread: spreadFrom(createDraw(11)),
    isPushed: false,
    onFailure(reason) {
      failure ??= reason;
    },
  });

  return {
    ...{ rawShards, readingsShards, raw, threads, watch },
    validateCosts: meter.costs,
    packsPut: () => packsPut,
    isFull: () =>
      raw.backlog().records * recordBytes > HELD_BYTES.raw ||
      both.some((thread) => thread.heldBytes() > HELD_BYTES.packs),
    isDrained: () => raw.backlog().records === 0 && threads.detect.isIdle(),
    failure: () => failure,
    async stop() {
      await raw.stop();
      const ended = { aggregate: await threads.aggregate.stop(), detect: await threads.detect.stop() };
      failure ??= ended.aggregate.failure ?? ended.detect.failure;
      if (failure !== undefined) throw new Error(`a stage failed under load: ${failure}`);
      if (rejected > 0) throw new Error(`${rejected} readings of the load test were refused: its lines are wrong`);
      return ended;
    },
    async terminate() {
      await Promise.all(both.map((thread) => thread.terminate()));
    },
  };
}

/**
 * Half to one and a half of a wait, from a seed: polls of many shards drift apart, as they do on their own in Lambda.
 */
function spreadFrom(draw: Draw): () => number {
  return () => 0.5 + draw.next();
}
