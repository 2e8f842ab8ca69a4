// A thread of the load test: one stateful stage behind its own reader of the readings stream. Talks to the main thread
// by messages only.
import { parentPort, workerData } from 'node:worker_threads';
import { explicitHashKey } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { STAGE_MAPPINGS } from '#cli/replay/mappings.ts';
import type { Notice } from '#core/alert/notice.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler as makeAggregate } from '#functions/aggregate/handler.ts';
import { makeHandler as makeDetect } from '#functions/detect/handler.ts';
import { energy } from '#profiles/energy.ts';
import type { Metrics, Quarantine } from '#stages/ports.ts';
import { percentilesOf } from '../figures.ts';
import { startDriven } from './driven.ts';
import { type FromStage, packsIn, type StageSample, type StageSetup, sharedClockMs, type ToStage } from './messages.ts';
import { meteredHandler } from './stage-meter.ts';

const { stage, shards } = workerData as StageSetup;
const profile = compileProfile(energy);
const metrics: Metrics = { count() {}, gauge() {} };
const quarantine: Quarantine = { async put() {} };
const state = createMemoryStateStore({ recordsCalls: false });
let results = 0;
let bytesTaken = 0;
let failure: string | undefined;

const say = (message: FromStage): void => parentPort?.postMessage(message);
const panes = {
  async write(all: readonly unknown[]) {
    results += all.length;
  },
};
const topic = {
  async publish({ transition: { device, rule, transition } }: Notice) {
    results += 1;
    if (rule === 'spike' && transition === 1) say({ kind: 'alert', device, atMs: sharedClockMs() });
  },
};
const handler =
  stage === 'aggregate'
    ? makeAggregate({ state, panes, quarantine, metrics }, { profile })
    : makeDetect({ state, alerts: createMemoryAlertStore(Date.now), topic, metrics }, { profile });
const meter = meteredHandler(handler);
const driven = startDriven({
  mapping: STAGE_MAPPINGS[stage],
  shards,
  invoke: meter.invoke,
  pollMs: 1000,
  spread: () => 1,
  isPushed: true,
  onFailure(reason) {
    failure ??= reason;
  },
});

function sample(): StageSample {
  const { records: backlogRecords, oldestAgeMs } = driven.backlog();
  const { calls, records, cpuMs } = meter.costs;
  const { user, system } = process.threadCpuUsage();
  const threadCpuMs = (user + system) / 1000;
  return {
    kind: 'sample',
    atMs: sharedClockMs(),
    backlogRecords,
    oldestAgeMs,
    calls,
    records,
    handlerCpuMs: cpuMs,
    threadCpuMs,
    bytesTaken,
    results,
  };
}

const ticking = setInterval(() => say(sample()), 1000);
parentPort?.on('message', (message: ToStage) => {
  if (message.kind === 'packs') {
    for (const { group, data } of packsIn(message)) {
      driven.put({ partitionKey: String(group), explicitHashKey: explicitHashKey(group, message.groups), data });
    }
    bytesTaken += message.shared.byteLength;
    driven.wake();
  } else {
    clearInterval(ticking);
    void driven.stop().then(() => {
      say({ kind: 'done', sample: sample(), callMs: percentilesOf(meter.costs.callMs), failure });
      parentPort?.close();
    });
  }
});
