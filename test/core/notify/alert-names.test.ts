// A rule, kind, lane, severity or dimension that no incident can have is refused wherever it is named, with the nearest
// name: else a filter that matches nothing would look like peace.
import { describe, expect, it } from 'vitest';
import { sayProblems, usableProfile } from '#core/detect/usable-profile.ts';
import { alertNames, matcherProblems, ruleProblems } from '#core/notify/alert-names.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { generic } from '#profiles/generic.ts';
import { smoke } from '#profiles/smoke.ts';

const cohort = { kind: 'cohort', name: 'beside-the-street', measure: 'power_kw', dimension: 'region' } as const;
const streets: Profile = { ...energy, rules: [...energy.rules, { ...cohort, severity: 'medium', floor: 0.1 }] };

describe('names of rules', () => {
  it.each([
    [energy, ['spike', 'outage', 'silent', 'silent-group', 'all-rejected', 'silent:power_kw']],
    [generic, ['adaptive', 'adaptive:any_measure', 'silent:another']],
    [smoke, smoke.rules.map(({ name }) => name)],
  ])('are taken as incidents have them', (profile, names) => {
    expect(ruleProblems('recordOnly', names, alertNames(profile))).toEqual([]);
    expect(usableProfile({ ...profile, recordOnly: names }).recordOnly).toEqual(names);
  });

  it.each([
    [energy, 'spikes', 'recordOnly names rule "spikes", which there is not: did you mean spike?'],
    [energy, 'Outage', 'did you mean outage?'],
    [energy, 'spike:power_kw', 'recordOnly names rule "spike:power_kw", which there is not'],
    [energy, 'silent:pwr_kw', 'did you mean silent:power_kw?'],
    [energy, '', 'recordOnly names rule "", which there is not: expected one of spike, drop, outage, silent,'],
    [energy, 'constructor', 'expected one of spike, drop, outage, silent, silent-group, all-rejected'],
    [generic, 'adaptative:load', 'recordOnly names rule "adaptative:load", which there is not'],
  ])('of a profile are refused where there is none: %#', (profile, name, says) => {
    const own = { ...profile, recordOnly: [name] };
    expect(() => usableProfile(own)).toThrow(says);
    expect(sayProblems(own).join('\n')).toContain(says);
  });

  it('may be of rules that came since', () => {
    const added = [{ kind: 'level', name: 'hall-load', measure: 'power_kw', above: { high: 500 } }] as const;
    expect(ruleProblems('at', ['hall-load'], alertNames(energy))).toHaveLength(1);
    expect(ruleProblems('at', ['hall-load'], alertNames(energy, added))).toEqual([]);
  });
});

describe('matchers', () => {
  it.each([
    { device: 'anything', rule: 'spi*', kind: 'outage', severity: '*', lane: 'readings' },
    { rule: '*', kind: 'silent', lane: 'silent:power_kw', dimensions: { region: 'No*', meter_type: 'x' } },
    { lane: 'beside-the-street', kind: 'cohort', severity: 'critical' },
    { lane: 'group', rule: 'silent:*' },
  ])('that some incident may have are taken: %j', (matchers) => {
    expect(matcherProblems('a silence', matchers, alertNames(streets))).toEqual([]);
  });

  it.each([
    [{ rule: 'spyke*' }, 'a silence names rule "spyke*", which there is not: did you mean spike?'],
    [{ kind: 'silence' }, 'a silence names kind "silence", which there is not: did you mean silent?'],
    [{ kind: 'zz' }, 'expected one of spike, drop, outage, level,'],
    [{ severity: 'Critical' }, 'names severity "Critical", which there is not: did you mean critical?'],
    [{ lane: 'reading' }, 'names lane "reading", which there is not: did you mean readings?'],
    [{ dimensions: { regoin: 'x' } }, 'names dimension "regoin", which there is not: did you mean region?'],
  ])('that none can have are refused: %j', (matchers, says) => {
    expect(matcherProblems('a silence', matchers, alertNames(streets))).toEqual([expect.stringContaining(says)]);
  });
});
