// The flow's arithmetic against the code itself: one bucket of a whole fleet through validate and aggregate, batch
// after batch, its items counted as DynamoDB would count them.
import { expect, it } from 'vitest';
import { paneItems, panePartition } from '#adapters/aws/panes/pane-item.ts';
import { storedBytes } from '#adapters/aws/state/state-bytes.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { CORRECTED_PANES_RATIO } from '#cli/cost/assumptions.ts';
import { billOf } from '#cli/cost/bill.ts';
import { defaultChoice } from '#cli/cost/deployment.ts';
import { commitUnits, paneItemsOf, stateLines } from '#cli/cost/lines/state.ts';
import { SAMPLE_START_MS, sampleLines } from '#cli/cost/sample/fleet-lines.ts';
import { noQuarantine, quietMetrics, rawRecords } from '#cli/cost/sample/packs.ts';
import { itemBytes, writeUnits } from '#cli/cost/sample/sizes.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { measured } from './rig.ts';

const MINUTE_MS = 60_000;
const { workload, shapes } = await measured(['--devices', '6000', '--period', '1m']);
const BATCH_SECONDS = 30;
const bill = await billOf(
  workload,
  { ...defaultChoice(), aggregateBatchingWindowSeconds: BATCH_SECONDS, windowStateStore: 'dynamodb' },
  shapes,
);
const context = { workload, choice: bill.choice, shapes, flow: bill.flow };

/** Write units of one key group's states and panes over 15 minutes in balance, in batches of `batchMs`. */
async function oneGroup(batchMs: number): Promise<{ stateUnits: number; paneUnits: number; devices: number }> {
  const { profile } = workload;
  const bucket = panePartition(profile.name, 'meter-00000');
  const isOurs = ({ line }: { line: string }) => panePartition(profile.name, JSON.parse(line).meter_id) === bucket;
  const state = createMemoryStateStore({ recordsCalls: false });
  const packs: Uint8Array[] = [];
  let isCounting = false;
  let paneUnits = 0;
  let stateUnits = 0;
  const readings = {
    async put(all: readonly { data: Uint8Array }[]) {
      for (const { data } of all) packs.push(data);
    },
  };
  const panes = {
    async write(all: Parameters<typeof paneItems>[0]) {
      if (isCounting) for (const item of paneItems(all, 1)) paneUnits += writeUnits(itemBytes(item));
    },
  };
  const ports = { quarantine: noQuarantine, metrics: quietMetrics };
  const validate = createValidate(profile, { readings, ...ports }, { keyGroups: 1 });
  const aggregate = createAggregate(profile, { state, panes, ...ports });
  const balancedMs = SAMPLE_START_MS + 45 * MINUTE_MS;
  const devices = new Set<string>();
  for (let atMs = SAMPLE_START_MS; atMs < balancedMs + 15 * MINUTE_MS; atMs += batchMs) {
    isCounting = atMs >= balancedMs;
    packs.length = 0;
    const lines = sampleLines(workload, atMs, atMs + batchMs).filter(isOurs);
    for (const { line } of lines) devices.add(JSON.parse(line).meter_id);
    await validate.run(rawRecords(lines, 1, atMs));
    await aggregate.run(packs);
    for (const { bytes } of state.entries.values())
      if (isCounting) stateUnits += commitUnits(storedBytes(bytes).byteLength).writes;
  }
  return { stateUnits, paneUnits, devices: devices.size };
}

it('states and hot copy take the write units that the bill says, within a tenth', async () => {
  const real = await oneGroup(BATCH_SECONDS * 1000);
  // From this key group to the fleet, from 15 minutes to a month.
  // The generated fleet has no late reading, the bill has its share of corrections.
  const scale = (workload.deviceCount / real.devices) * ((730 * 60) / 15);
  const states = stateLines(context).find(({ use }) => use.startsWith('window states: a commit'));
  const ratio = (real.stateUnits * scale) / (states?.quantity ?? 0);
  expect(ratio, 'states').toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
  const paneRatio =
    (real.paneUnits * scale * (1 + CORRECTED_PANES_RATIO)) / (paneItemsOf(context).writesPerSecond * 730 * 3600);
  expect(paneRatio, 'panes').toBeGreaterThan(0.9);
  expect(paneRatio).toBeLessThan(1.1);
}, 120_000);
