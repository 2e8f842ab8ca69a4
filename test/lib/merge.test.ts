// The writer of a history: when it is called, what it is told, and what it may do.
import { describe, expect, test } from 'vitest';
import { propertiesOf, resourcesOf, type Synthesized, synthesized } from './synthesized.ts';

const ATHENA = { timeSeries: 'athena' };

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const statementsOf = (made: Synthesized): readonly Statement[] =>
  resourcesOf(made, 'AWS::IAM::Policy')
    .filter(([id]) => id.startsWith('MergeFunctionRole'))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);

/** Statements with an action of `service`, its resources as text. */
const allowed = (made: Synthesized, service: string) =>
  statementsOf(made)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith(`${service}:`)))
    .map(({ Action, Resource }) => [[Action].flat(), JSON.stringify(Resource)] as const);

describe('merge', () => {
  test('is called by the interval of the setting, and there with the engine athena only', () => {
    const schedules = (context: Record<string, string>) =>
      resourcesOf(synthesized(context), 'AWS::Scheduler::Schedule')
        .filter(([id]) => id.startsWith('Merge'))
        .map(([, { Properties }]) => [Properties.ScheduleExpression, Properties.StartDate]);
    expect(schedules(ATHENA)).toEqual([['rate(60 minutes)', undefined]]);
    expect(schedules({ ...ATHENA, mergeEveryMinutes: '15' })).toEqual([['rate(15 minutes)', undefined]]);
    expect(schedules({ timeSeries: 'timestream' })).toEqual([]);
    expect(schedules({ timeSeries: 'none' })).toEqual([]);
  });

  test('has the time that Lambda gives at most, and is told how long rows are kept', () => {
    const properties = propertiesOf(synthesized({ ...ATHENA, historyDays: '400' }), 'MergeFunction');
    expect(properties.Timeout).toBe(900);
    expect((properties.Environment as { Variables: object }).Variables).toMatchObject({
      WEIR_HISTORY_KEEP_DAYS: '400',
    });
  });

  test('may name four tables of one database, one workgroup, and change no other', () => {
    const made = synthesized(ATHENA);
    const tables = allowed(made, 'glue').find(([actions]) => actions.includes('glue:UpdateTable'))?.[1] ?? '';
    for (const name of ['windows', 'staging', 'panes', 'panes_live']) expect(tables).toContain(`/${name}"`);
    expect(tables).not.toContain('*');
    const glue = allowed(made, 'glue').flatMap(([actions]) => actions);
    expect(glue.toSorted()).toEqual(['glue:CreateTable', 'glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable']);
    const [[actions, workgroup] = []] = allowed(made, 'athena');
    expect(actions).toEqual(['athena:GetQueryExecution', 'athena:StartQueryExecution']);
    expect(workgroup).toContain(':workgroup/');
  });

  test('deletes what is staged and files of the table, and nothing else of the bucket', () => {
    const deletes = allowed(synthesized(ATHENA), 's3').filter(([actions]) => actions.includes('s3:DeleteObject'));
    expect(deletes.map(([, resource]) => /"\/(\w+)\/\*"/.exec(resource)?.[1]).toSorted()).toEqual([
      'history',
      'staging',
    ]);
  });

  test('is late after two intervals and half an hour, whatever the interval', () => {
    const late = (context: Record<string, string>) => {
      const found = resourcesOf(synthesized({ ...ATHENA, ...context }), 'AWS::CloudWatch::Alarm').find(([id]) =>
        id.startsWith('MergeLate'),
      );
      return [found?.[1].Properties.Threshold, found?.[1].Properties.Period];
    };
    expect(late({})).toEqual([150 * 60_000, 3_600]);
    expect(late({ mergeEveryMinutes: '5' })).toEqual([40 * 60_000, 300]);
    expect(late({ mergeEveryMinutes: '1440' })).toEqual([2_910 * 60_000, 86_400]);
  });
});
