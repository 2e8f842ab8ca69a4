// What a deployment wants of its messages, from its settings, and what is refused before it is deployed.
import { describe, expect, it } from 'vitest';
import { notifyContradictions } from '#config/deploy-notify.ts';
import { notifyPolicyOf } from '#config/notify-policy.ts';
import { energy } from '#profiles/energy.ts';
import { generic } from '#profiles/generic.ts';

const usual = {
  ...{ alertGroupBy: [] as string[], alertCapPerMinute: 30, alertRepeatMinutes: 0, alertEscalateMinutes: 0 },
  ...{ alertHours: '', alertMaintenance: '', alertTellFrom: '', alertRecordOnly: [] as string[] },
};

describe('the policy of messages', () => {
  it('where nothing is set groups by building, region and type, in this order, and repeats nothing', () => {
    expect(
      notifyPolicyOf(usual, {
        dimensions: ['region', 'meter_type', 'building_id', 'owner'],
        tellFrom: 'medium',
        recordOnly: ['spike'],
      }),
    ).toEqual({
      tellFrom: 'medium',
      recordOnly: ['spike'],
      groupBy: ['building_id', 'region', 'meter_type'],
      capPerMinute: 30,
      maintenance: [],
    });
  });

  it('is as it is set', () => {
    const policy = notifyPolicyOf(
      {
        ...{ alertGroupBy: ['owner'], alertCapPerMinute: 0, alertRepeatMinutes: 30, alertEscalateMinutes: 15 },
        ...{ alertHours: 'mon-fri 08:00-18:00 Europe/Paris', alertTellFrom: 'high', alertRecordOnly: ['none'] },
        alertMaintenance: 'sun 01:00-03:00 UTC region=North*; 2026-12-24 12:00-24:00 Europe/Paris;',
      },
      { dimensions: ['region'], tellFrom: 'low', recordOnly: ['spike'] },
    );
    expect(policy).toMatchObject({
      tellFrom: 'high',
      recordOnly: [],
      groupBy: ['owner'],
      capPerMinute: Number.POSITIVE_INFINITY,
    });
    expect(policy).toMatchObject({
      repeatEveryMs: 1_800_000,
      escalateAfterMs: 900_000,
      hours: { days: [1, 2, 3, 4, 5] },
    });
    expect(policy.maintenance.map(({ text }) => text)).toEqual([
      'sun 01:00-03:00 UTC region=North*',
      '2026-12-24 12:00-24:00 Europe/Paris',
    ]);
  });

  it('groups nothing where it says none', () => {
    expect(
      notifyPolicyOf(
        { ...usual, alertGroupBy: ['none'] },
        { dimensions: ['region'], tellFrom: 'low', recordOnly: ['spike'] },
      ).groupBy,
    ).toEqual([]);
  });
});

describe('before it is deployed', () => {
  const deployed = {
    ...usual,
    alertGroupBy: '',
    alertRecordOnly: '',
    escalationTopicArn: '',
    profileSource: energy,
    alertSubscriptions: [],
    escalationSubscriptions: [],
  };

  it.each([
    [{ alertHours: 'mon 8-18 UTC' }, 'alertHours: "8-18": expected times of a day'],
    [{ alertMaintenance: 'sun 01:00-03:00 UTC; daily 01:00-02:00 Mars/Base' }, 'alertMaintenance: "Mars/Base"'],
    [
      { alertGroupBy: 'meter_type,regoin' },
      'alertGroupBy names dimension "regoin", which there is not: did you mean region?',
    ],
    [
      { alertMaintenance: 'daily 01:00-02:00 UTC rgn=x' },
      'alertMaintenance "daily 01:00-02:00 UTC rgn=x" names dimension "rgn", which there is not',
    ],
    [{ alertMaintenance: 'daily 01:00-02:00 UTC rule=outages' }, 'rule "outages", which there is not: did you mean'],
    [{ alertMaintenance: 'daily 01:00-02:00 UTC kind=silence' }, 'kind "silence", which there is not: did you mean si'],
    [{ alertMaintenance: 'daily 01:00-02:00 UTC lane=zz' }, 'lane "zz", which there is not: expected one of readings'],
    [{ alertRecordOnly: 'drop,spyke' }, 'alertRecordOnly names rule "spyke", which there is not: did you mean spike?'],
    [{ alertRecordOnly: 'none,drop' }, 'alertRecordOnly names rule "none", which there is not'],
    [
      { alertSubscriptions: [{ protocol: 'email', endpoint: 'a@example.org', rule: ['outage', 'drob'] }] as const },
      'alertSubscriptions: rule of a@example.org names rule "drob", which there is not: did you mean drop?',
    ],
    [
      { alertSubscriptions: [{ protocol: 'email', endpoint: 'a@example.org', rule: ['*'] }] as const },
      'alertSubscriptions: rule of a@example.org names rule',
    ],
    [
      {
        alertSubscriptions: [{ protocol: 'email', endpoint: 'a@example.org', region: ['North'] }] as const,
        profileSource: { ...generic, wire: { device: ['id'], time: ['t'] } },
      },
      'alertSubscriptions: region of a@example.org: the profile has no dimension region',
    ],
    [{ alertEscalateMinutes: 15 }, 'there is nobody to escalate to: set escalationSubscriptions or escalationTopicArn'],
  ])('%j is refused', (change, message) => {
    expect(notifyContradictions({ ...deployed, ...change }).join('\n')).toContain(message);
  });

  it('what is set and makes sense is not', () => {
    const arn = 'arn:aws:sns:eu-west-1:123456789012:boss';
    expect(notifyContradictions({ ...deployed, alertEscalateMinutes: 15, escalationTopicArn: arn })).toEqual([]);
    const escalationSubscriptions = [{ protocol: 'email', endpoint: 'boss@example.org' }] as const;
    expect(notifyContradictions({ ...deployed, alertEscalateMinutes: 15, escalationSubscriptions })).toEqual([]);
    expect(notifyContradictions({ ...deployed, escalationTopicArn: arn, escalationSubscriptions })).toEqual([
      expect.stringContaining('escalationSubscriptions and escalationTopicArn both say who is asked next'),
    ]);
  });
});
