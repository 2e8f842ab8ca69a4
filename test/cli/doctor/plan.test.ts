// What the doctor says of settings that contradict the data, and of windows that would change.
import { describe, expect, it } from 'vitest';
import type { Account } from '#cli/doctor/account.ts';
import { planCheck } from '#cli/doctor/plan-check.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { profileOf } from '#functions/profile.ts';
import { type DeploymentPlan, firstPlan } from '#stages/plan/deployment-plan.ts';

/** 2026-11-21T10:07:00Z */
const NOW_MS = Date.UTC(2026, 10, 21, 10, 7);
const born = firstPlan(profileOf({ profile: 'energy', windows: ['1m', '15m'] }), 16, NOW_MS - 86_400_000);

function check(context: Record<string, string>, plan: DeploymentPlan | undefined | Error, hasStack = true) {
  const account = {
    stack: async () => (hasStack ? { status: '', reason: '', outputs: { WindowsTableName: 'windows' } } : undefined),
    async plan() {
      if (plan instanceof Error) throw plan;
      return plan;
    },
  } as unknown as Account;
  return planCheck(
    account,
    readDeploySettings({ context: { timeSeries: 'none', ...context } }),
    'weir-energy-dev-data',
    NOW_MS,
  );
}

describe('the doctor compares settings with the data', () => {
  it('before the first deployment everything can be chosen', async () => {
    expect(await check({}, undefined, false)).toMatchObject({
      state: 'ok',
      says: expect.stringMatching(/none of this deployment/),
    });
    expect(await check({}, undefined)).toMatchObject({ state: 'ok' });
  });

  it('another keyGroups is refused with both values and what to do', async () => {
    expect(await check({ keyGroups: '32', windows: '1m,15m' }, born)).toEqual({
      check: 'data',
      state: 'fail',
      says: "setting keyGroups is 32, but this deployment's data is kept by 16, which cannot change",
      action:
        'set keyGroups back to 16 and deploy, or deploy what is wanted beside it under another stage, and move the producers',
    });
  });

  it('other windows are told with the boundary from which on they hold', async () => {
    expect(await check({ windows: '15m,1m' }, born)).toMatchObject({
      state: 'ok',
      says: expect.stringMatching(/with windows 15m, 1m/),
    });
    const { state, says } = await check({ windows: '5m,15m' }, born);
    expect([state, says]).toEqual([
      'ok',
      expect.stringContaining(
        'windows 15m, 1m become 15m, 5m: if deployed now, for event times from 2026-11-21T10:15:00.000Z on',
      ),
    ]);
    // The next midnight, and ten minutes later the one after the margin.
    expect((await check({ windows: '1m,1d' }, born)).says).toContain('2026-11-22T00:00:00.000Z');
  });

  it('windows without a boundary of use are refused', async () => {
    const finding = await check({ windows: '11s,7h,1d,13s,17s' }, born);
    expect(finding).toMatchObject({ state: 'fail', action: 'set the windows back to 15m, 1m, or to others' });
    expect(finding.says).toContain('less than once in 31 days');
  });

  it('what cannot be asked is said', async () => {
    expect(await check({}, new Error('no network'))).toMatchObject({
      state: 'unknown',
      says: expect.stringMatching(/no network/),
    });
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    expect(await check({}, denied)).toMatchObject({
      state: 'warn',
      action: expect.stringContaining('dynamodb:GetItem'),
    });
  });
});
