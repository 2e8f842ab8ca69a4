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
  const group = heard.messages.filter(({ device }) => device.startsWith('region='));
  expect(group.map(({ kind }) => kind)).toContain('opened');
});
