// A small fleet's day through the stages: everything that the energy profile tells of is found, and told as it should.
import { expect, it } from 'vitest';
import { adaptiveEnergy } from '#bench/fleet-day/adaptive-energy.ts';
import { runDay } from '#bench/fleet-day/run-day.ts';
import { byKind, scoreDay } from '#bench/fleet-day/score.ts';
import { VARIANTS } from '#bench/fleet-day/variants.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';

it('outages, silence, rejected readings, stuck and flapping meters are all found, a region is told as one', async () => {
  const options = {
    ...{ profile: usableProfile(adaptiveEnergy), seed: 1, devices: 360, historyDays: 1, stepMs: 900_000 },
    ...{ variant: 'usual', manners: VARIANTS.usual! },
  };
  const { truth, heard } = await runDay(options, () => {});
  const kinds = byKind(scoreDay(truth, heard).incidents);
  const foundOf = (kind: string) => kinds.find((each) => each.kind === kind)?.found;
  expect(['outage', 'silent', 'all-rejected', 'stuck', 'flapping'].map(foundOf)).toEqual([6, 4, 4, 4, 1]);
  // The whole street low is one incident, not 300; of one meter people hear its end at most, where it was named as out.
  const dark = truth.incidents.find(({ kind }) => kind === 'region-outage');
  expect(dark?.devices).toHaveLength(300);
  expect(foundOf('region-outage')).toBe(1);
  const street = heard.messages.filter(({ device }) => device.startsWith('region='));
  expect(new Set(street.map(({ id }) => id)).size).toBe(1);
  expect([street[0]?.kind, street.at(-1)?.kind]).toEqual(['opened', 'over']);
  expect(street.length).toBeLessThanOrEqual(3);
  const ofMeters = heard.messages.filter(({ device }) => dark?.devices.includes(device));
  expect(ofMeters.filter(({ kind }) => kind !== 'over')).toEqual([]);
  expect(ofMeters.length).toBeLessThanOrEqual(5);
});
