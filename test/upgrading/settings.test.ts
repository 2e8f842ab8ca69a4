// docs/upgrading.md, "When a setting contradicts the data …", row by row.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createDetect } from '#stages/detect/detect.ts';
import { firstPlan, SettingsRefusedError } from '#stages/plan/deployment-plan.ts';
import { countingStops } from '#stages/plan/stopping.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { narrowPack } from '../golden/contents.ts';
import { goldenProfile } from '../golden/profile.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const KEPT =
  "setting keyGroups is 8, but this deployment's data is kept by 4, which cannot change: set keyGroups back to 4 and deploy";
const plan = async () => firstPlan(goldenProfile, 4, T0);
const packs = (groups: number) => [encodePack({ ...narrowPack, groups })];

async function refusal(metrics: ReturnType<typeof createMemoryMetrics>, work: () => Promise<unknown>): Promise<string> {
  const error = await countingStops(metrics, work).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SettingsRefusedError);
  expect(metrics.counts.get('SettingsRefused')).toBe(1);
  return (error as Error).message;
}

describe('when a setting contradicts the data …', () => {
  it('keyGroups: validate packs nothing, says what is stored, given and to be done, and counts SettingsRefused', async () => {
    const sent: unknown[] = [];
    const metrics = createMemoryMetrics();
    const readings = createMemoryReadingsStream((pack) => void sent.push(pack));
    const ports = { readings, quarantine: createMemoryQuarantine(), metrics, plan };
    const stage = createValidate(goldenProfile, ports, { keyGroups: 8 });
    const records = [rawRecord(1, { device_id: 'a', timestamp: T0 / 1000, power_kw: 1 })];
    expect(await refusal(metrics, () => stage.run(records))).toContain(KEPT);
    expect(sent).toEqual([]);
    // Set back: the same records are packed.
    await createValidate(goldenProfile, ports, { keyGroups: 4 }).run(records);
    expect(sent).toHaveLength(1);
  });

  it('keyGroups of packs: aggregate and detect stop before they absorb any of them', async () => {
    const metrics = createMemoryMetrics();
    const state = createMemoryStateStore();
    const panes = createMemoryPaneSink();
    const ports = { state, panes, quarantine: createMemoryQuarantine(), metrics, nowMs: () => T0 + 1_000_000 };
    const aggregate = createAggregate(goldenProfile, ports);
    await aggregate.run(packs(4));
    const stored = state.entries.get('windows#golden#0');
    expect(await refusal(metrics, () => aggregate.run(packs(8)))).toContain(KEPT);
    expect(state.entries.get('windows#golden#0')).toBe(stored);
    const ofDetect = createMemoryMetrics();
    const alerts = createMemoryAlertStore(() => T0);
    const detect = createDetect(goldenProfile, {
      ...{ state: createMemoryStateStore(), alerts, topic: createMemoryAlertTopic(), metrics: ofDetect, plan },
    });
    expect(await refusal(ofDetect, () => detect.run({ packs: packs(8), isFinal: true }))).toContain(KEPT);
  });

  it('the resolution of a profile: every stage stops at its first call, and says what to do', async () => {
    const metrics = createMemoryMetrics();
    const other = compiled({ resolutionMs: 1 }, ['1m']);
    const ports = { readings: createMemoryReadingsStream(() => {}), quarantine: createMemoryQuarantine(), metrics };
    const stage = createValidate(other, { ...ports, plan: async () => firstPlan(compiled(), 4, T0) }, { keyGroups: 4 });
    expect(await refusal(metrics, () => stage.run([rawRecord(1, 'x')]))).toContain(
      'give profile test its resolution of 1000 ms back',
    );
  });

  it('windows or resolution, together with the release that brings plans: nothing is written, and goes on once they are set back', async () => {
    const state = createMemoryStateStore();
    const ports = {
      state,
      panes: createMemoryPaneSink(),
      quarantine: createMemoryQuarantine(),
      nowMs: () => T0 + 1_000_000,
    };
    const run = (profile: CompiledProfile, metrics = createMemoryMetrics()) =>
      createAggregate(profile, { ...ports, metrics }).run(packs(4));
    const before = await readFile(new URL('../golden/files/windows/v2.bin', import.meta.url));
    // Of a key group that this call has nothing of.
    await state.commit('windows#golden#3', before, 0);
    const others = [
      compileProfile(goldenProfile.source, ['30s']),
      compileProfile({ ...goldenProfile.source, resolutionMs: 500 }),
    ];
    for (const other of others) {
      const metrics = createMemoryMetrics();
      expect(await refusal(metrics, () => run(other, metrics))).toContain('set windows and resolution back');
      expect([...state.entries.keys()]).toEqual(['windows#golden#3']);
    }
    await run(goldenProfile);
    expect([...state.entries.keys()].sort()).toEqual(['plan#golden', 'windows#golden#0', 'windows#golden#3']);
  });

  it('a deployment that has no plan yet: has one with the first call of aggregate, by the packs that it meets', async () => {
    const state = createMemoryStateStore();
    const ports = {
      state,
      panes: createMemoryPaneSink(),
      quarantine: createMemoryQuarantine(),
      nowMs: () => T0 + 1_000_000,
    };
    await createAggregate(goldenProfile, { ...ports, metrics: createMemoryMetrics() }).run(packs(4));
    const bytes = state.entries.get('plan#golden')?.bytes;
    expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({
      ...{ v: 1, revision: 1, keyGroups: 4, resolutionMs: 1000, latenessGrainMs: 60_000 },
      plans: [{ windows: ['1m', '5m/1m', 'count/3', 'session/30s'], fromMs: null }],
    });
  });
});
