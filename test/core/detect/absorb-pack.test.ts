// Properties of absorbing: how a sequence is cut, what is sent again and in which order a pack names its measures
// changes nothing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertTransition } from '#core/alert/alert.ts';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import type { Pack } from '#core/pack/pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from './random-readings.ts';
import { packOf, T0, type TestReading } from './readings.ts';

const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe.each(profilesToTry)('absorbing readings of $name', (profile) => {
  const detector = createDetector(compileProfile(profile));

  function whole(readings: readonly TestReading[]) {
    const group = emptyGroupState();
    const outcome = emptyOutcome();
    absorbPack(detector, group, packOf(readings, profile.name), outcome);
    return { group, outcome };
  }

  it('gives the same transitions and state however it is cut, stored and read between', () => {
    let found = 0;
    fc.assert(
      fc.property(readingsOf(profile), cuts, (readings, lengths) => {
        const expected = whole(readings);
        found += expected.outcome.transitions.length;
        let group: GroupState = emptyGroupState();
        const outcome = emptyOutcome();
        for (const piece of cutInto(readings, lengths)) {
          absorbPack(detector, group, packOf(piece, profile.name), outcome);
          group = decodeGroup(detector, encodeGroup(detector, group));
        }
        expect(outcome).toEqual(expected.outcome);
        expect(viewGroup(group)).toEqual(viewGroup(expected.group));
      }),
      { seed: SEED, numRuns: 150 },
    );
    // Without transitions the property would hold of a detector that does nothing.
    expect(found).toBeGreaterThan(200);
  });

  it('is not changed by packs that come again', () => {
    fc.assert(
      fc.property(readingsOf(profile), cuts, fc.integer({ min: 1, max: 20 }), (readings, lengths, overlap) => {
        const expected = whole(readings);
        const group = emptyGroupState();
        const outcome = emptyOutcome();
        for (const piece of cutInto(readings, lengths)) {
          const first = (piece[0]?.at ?? 1) - 1;
          const again = readings.slice(Math.max(0, first - overlap), first);
          absorbPack(detector, group, packOf([...again, ...piece], profile.name), outcome);
          expect(absorbPack(detector, group, packOf(piece, profile.name), outcome)).toBe(false);
        }
        expect(outcome.transitions).toEqual(expected.outcome.transitions);
        expect(outcome.counts).toEqual({ ...expected.outcome.counts, redelivered: outcome.counts.redelivered });
        expect(viewGroup(group)).toEqual(viewGroup(expected.group));
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('does not depend on the order in which a pack names its measures', () => {
    fc.assert(
      fc.property(readingsOf(profile), (readings) => {
        const pack = packOf(readings, profile.name);
        const turned: Pack = { ...pack, measures: pack.measures.toReversed(), values: pack.values.toReversed() };
        const outcome = emptyOutcome();
        absorbPack(detector, emptyGroupState(), turned, outcome);
        expect(outcome).toEqual(whole(readings).outcome);
      }),
      { seed: SEED, numRuns: 50 },
    );
  });

  it('makes transitions that count up from 1 per id, start firing, and never follow a resolve at the same number', () => {
    fc.assert(
      fc.property(readingsOf(profile, 120), (readings) => {
        const last = new Map<string, AlertTransition>();
        for (const transition of whole(readings).outcome.transitions) {
          const before = last.get(transition.id);
          // After an incident is forgotten, a late repeat of its very start begins at 1 again: the store knows it by
          // its identity.
          if (before !== undefined && transition.transition !== 1) {
            expect(transition.transition).toBe(before.transition + 1);
          } else {
            expect(transition).toMatchObject({ transition: 1, state: 'firing' });
          }
          if (transition.state === 'resolved') expect(before?.state).toBe('firing');
          last.set(transition.id, transition);
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

describe('source positions', () => {
  const detector = createDetector(compileProfile(energy));
  const reading = (at: number, timeMs: number): TestReading => ({ device: 'd', timeMs, values: { power_kw: 2 }, at });

  it('are kept per raw shard: one shard says nothing of another', () => {
    const group = emptyGroupState();
    const outcome = emptyOutcome();
    absorbPack(detector, group, packOf([reading(5, T0)], 'energy', 'shardId-1'), outcome);
    absorbPack(detector, group, packOf([reading(4, T0 + 1000)], 'energy', 'shardId-2'), outcome);
    absorbPack(detector, group, packOf([reading(4, T0 + 2000)], 'energy', 'shardId-1'), outcome);
    expect(outcome.counts).toMatchObject({ judged: 2, redelivered: 1 });
    expect([...group.positions.keys()]).toEqual(['shardId-1', 'shardId-2']);
  });

  it('go down to the reading within a record', () => {
    const group = emptyGroupState();
    const outcome = emptyOutcome();
    const both = packOf([reading(5, T0), reading(5, T0 + 1000)], 'energy');
    const record = { ...both, sequences: [both.sequences.at(0) as string], record: [0, 0], index: [0, 1] };
    const firstOnly = { ...packOf([reading(5, T0)], 'energy') };
    absorbPack(detector, group, firstOnly, outcome);
    absorbPack(detector, group, record, outcome);
    expect(outcome.counts).toMatchObject({ judged: 2, redelivered: 1 });
  });
});
