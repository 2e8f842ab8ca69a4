// Baselines of the release before, which had no clocks and no memory of what came: what is taken in their place.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertId } from '#core/alert/alert-id.ts';
import { type IncidentRecord, newLife } from '#core/alert/incident-record.ts';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevices } from '#core/detect/device-view.ts';
import { closeLeft } from '#core/detect/forget.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { goldenProfile } from '../../golden/profile.ts';
import { benchOf, packOf, T0 } from './readings.ts';

const detector = createDetector(goldenProfile);
const stored = new Uint8Array(readFileSync(new URL('../../golden/files/baselines/v2.bin', import.meta.url)));

describe('a state of format 2', () => {
  it('has the latest value of each device for its clock', () => {
    const devices = viewDevices(decodeGroup(detector, stored));
    expect(devices.length).toBeGreaterThan(1);
    for (const { clockMs, measures } of devices) {
      expect(clockMs).toBe(Math.max(...Array.from(measures, (state) => state?.lastMs ?? Number.NEGATIVE_INFINITY)));
    }
  });

  it('takes everything behind the newest values for seen, until these have moved on', () => {
    const group = decodeGroup(detector, decodeCopy());
    const device = viewDevices(group).find(({ life }) => life !== undefined);
    const lastMs = device?.clockMs ?? 0;
    const outcome = emptyOutcome();
    const reading = (at: number, timeMs: number, power_kw: number) => ({
      ...{ device: device?.id ?? '', timeMs, values: { power_kw }, at },
    });
    const absorb = (...of: ReturnType<typeof reading>[]) =>
      absorbPack(detector, group, packOf(of, goldenProfile.name, 'shardId-000000000009'), outcome);
    absorb(reading(1, lastMs - 5_000, 0), reading(2, lastMs - 120_000, 0));
    expect(outcome.transitions).toEqual([]);
    absorb(reading(3, lastMs + 40 * 60_000, 9), reading(4, lastMs + 38 * 60_000, 0));
    expect(outcome.transitions.map(({ rule, state }) => `${rule} ${state}`)).toContain('outage firing');
  });

  it('is stored as format 4, and is then what it was', () => {
    const group = decodeGroup(detector, stored);
    const again = encodeGroup(detector, group).slice();
    expect(again[0]).toBe(4);
    expect(viewDevices(decodeGroup(detector, again))).toEqual(viewDevices(group));
  });
});

describe('a state of format 3, with an alert a rule', () => {
  const energyOf = createDetector(compileProfile(energy));
  const alert = (lane: string, told: number, startMs: number, endMs = Number.NaN): IncidentRecord => ({
    ...{ lane, told, startMs, endMs, transition: 1, isHeld: false, isFlapping: false },
  });
  /** A device whose rules fire, as the release before stored it, read by this one. */
  const stateOf = (...alerts: IncidentRecord[]) => {
    const before = emptyGroupState();
    absorbPack(energyOf, before, packOf([meter(1, 5)], 'energy'), emptyOutcome());
    before.incidents.set(0, { ...newLife(), incident: alerts[0], orphans: alerts.slice(1) });
    return decodeGroup(energyOf, encodeGroup(energyOf, before, { version: 3, sections: [] }).slice());
  };
  const meter = (at: number, power_kw: number) => ({ device: 'd', timeMs: T0 + at * 1000, values: { power_kw }, at });
  const goOn = (group: GroupState, ...powers: number[]) => {
    const outcome = emptyOutcome();
    closeLeft(energyOf, group, outcome);
    const readings = powers.map((power_kw, i) => meter(10 + i, power_kw));
    absorbPack(energyOf, group, packOf(readings, 'energy'), outcome);
    return outcome.transitions;
  };

  it('goes on as one incident under the id of the gravest alert that fires; the others are closed under theirs', () => {
    const group = stateOf(alert('drop', 2, T0 - 900_000), alert('outage', 4, T0), alert('spike', 3, 1, 2));
    const told = goOn(group, 0, 5);
    expect(told.map(({ id, transition, change, cause }) => [id, transition, change, cause])).toEqual([
      [alertId('energy', 'd', 'drop', T0 - 900_000), 2, 'over', 'merged'],
      [alertId('energy', 'd', 'outage', T0), 2, 'over', undefined],
    ]);
    expect(goOn(group, 5)).toEqual([]);
  });

  it('knows by an alert that is over what not to tell again', () => {
    const group = stateOf(alert('outage', 4, T0 - 300_000, T0 - 60_000));
    expect(goOn(group)).toEqual([]);
    const outcome = emptyOutcome();
    const late = { ...meter(20, 0), timeMs: T0 - 120_000 };
    absorbPack(energyOf, group, packOf([late], 'energy'), outcome);
    expect(outcome.transitions).toEqual([]);
  });
});

describe('a release before this one', () => {
  it('finds an incident as an alert of a rule named `readings`, whose id is the incident’s: what it closes is this one', () => {
    const bench = benchOf(energy);
    bench.feed(0, { power_kw: 0 });
    const [opened] = bench.outcome.transitions;
    const bytes = encodeGroup(bench.detector, bench.group).slice();
    // The list of alerts begins with the names of their rules, as before.
    expect(new TextDecoder('latin1').decode(bytes)).toContain('readings');
    expect(opened?.id).toBe(alertId('energy', 'd', 'readings', T0));
  });
});

function decodeCopy(): Uint8Array {
  return encodeGroup(detector, decodeGroup(detector, stored)).slice();
}
