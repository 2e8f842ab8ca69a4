// The query API and the hot copy that it reads: lines where they are deployed, none where they are not.
import { describe, expect, it } from 'vitest';
import type { CostLine } from '#cli/cost/line.ts';
import { measured, run } from './rig.ts';

const FLEET = ['--devices', '2000', '--period', '15m'];
const [iam, none, kept, cognito] = await Promise.all([
  measured(FLEET),
  measured([...FLEET, '--api', 'none']),
  measured([...FLEET, '--api', 'none', '--hot-copy']),
  measured([...FLEET, '--api', 'cognito', '--api-requests', '1000000']),
]);
const found = (lines: readonly CostLine[], use: string): CostLine | undefined =>
  lines.find((each) => each.use.includes(use));

describe('the query API', () => {
  it('costs a dollar a million requests, and the function behind it', () => {
    // 1,000,000 a day × 30.4167 days at 1.00 USD a million = 30.42 USD.
    expect(found(cognito.bill.lines, 'query API: requests')?.usd).toBeCloseTo(30.4167, 3);
    expect(found(cognito.bill.lines, 'query: 512 MB')?.usd).toBeGreaterThan(1);
    expect(found(cognito.bill.lines, 'query API: windows read')?.usd).toBeGreaterThan(0);
    expect(found(iam.bill.lines, 'query API: requests')?.quantity).toBeCloseTo(1000 * (730 / 24), 6);
    // A token an hour at 2.25 USD a thousand.
    expect(found(cognito.bill.lines, 'tokens of one program')?.usd).toBeCloseTo(1.6425, 6);
    expect(found(iam.bill.lines, 'tokens of one program')).toBeUndefined();
  });

  it('has no line without it, and two alarms less', () => {
    for (const { bill } of [none, kept]) {
      expect(bill.lines.filter(({ use }) => use.startsWith('query'))).toEqual([]);
      expect(found(bill.lines, 'alarms')?.quantity).toBe((found(iam.bill.lines, 'alarms')?.quantity ?? 0) - 2);
    }
  });
});

describe('the hot copy', () => {
  const usdOf = (of: typeof iam): number => found(of.bill.lines, 'hot copy')?.usd ?? 0;

  it('is written where there is an API or the setting says so, and is left out of the bill elsewhere', () => {
    expect(usdOf(iam)).toBeGreaterThan(0);
    expect(usdOf(kept)).toBe(usdOf(iam));
    expect(found(none.bill.lines, 'hot copy')).toBeUndefined();
    const storage = (of: typeof iam): number =>
      of.bill.lines.find(({ service, use }) => service === 'DynamoDB' && use === 'storage')?.usd ?? 0;
    expect(storage(none)).toBeLessThan(storage(kept));
  });
});

it('says what is no access, and that nothing is kept with neither engine nor hot copy', async () => {
  const wrong = await run(['--api', 'open']);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('--api is "open": expected one of none, iam, jwt, cognito'),
  ]);
  const text = await run([...FLEET, '--api', 'none']);
  expect(text.stdout).toContain('windows are kept nowhere');
});
