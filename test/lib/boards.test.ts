// The two CloudWatch boards: which are made when, and that the second one brings no alarms of its own.
import { expect, test } from 'vitest';
import { resourcesOf, withTimestream } from './synthesized.ts';

const boards = (context: Record<string, string> = {}) =>
  resourcesOf(withTimestream(context), 'AWS::CloudWatch::Dashboard').map(([, { Properties }]) => Properties);

const DETAILED = { detailBoard: 'true' };

test('a deployment has a board to look at first, by a setting one with every metric too; emulators have none', () => {
  const named = (name: string) => ({ 'Fn::Join': ['', [`${name}-`, { Ref: 'AWS::Region' }]] });
  expect(boards().map(({ DashboardName }) => DashboardName)).toEqual([named('weir-energy-dev')]);
  const names = [named('weir-energy-dev'), named('weir-energy-dev-Details')];
  expect(boards(DETAILED).map(({ DashboardName }) => DashboardName)).toEqual(names);
  expect(boards({ board: 'false' })).toEqual([]);
  expect(boards({ stage: 'local' })).toEqual([]);
});

test('the second shows each function, stream, table, queue and topic', () => {
  const body = JSON.stringify(boards({ ...DETAILED, stage: 'prod' })[1]?.DashboardBody);
  const { resources } = withTimestream({ ...DETAILED, stage: 'prod' });
  const names = ['validate', 'aggregate', 'detect', 'sweep', 'redrive'].map((name) => `Lambda Function **[${name}](`);
  const titles = ['raw stream', 'readings stream', 'windows table', 'redrive queue', 'alerts topic'];
  const metrics = [
    'IncomingRecords',
    'ConsumedWriteCapacityUnits',
    'ApproximateAgeOfOldestMessage',
    'NumberOfNotificationsFailed',
  ];
  expect([...names, ...titles, ...metrics].filter((text) => !body.includes(text))).toEqual([]);
  const alarms = [...resources].filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  expect(alarms.filter(([, { Properties }]) => Properties.AlarmActions === undefined)).toEqual([]);
});

test('with MSK there is no raw stream to show', () => {
  expect(JSON.stringify(boards({ ...DETAILED, ingestion: 'msk' })).includes('raw stream')).toBe(false);
});
