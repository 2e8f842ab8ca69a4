// Every alarm tells somebody, says what to do, and names a heading of the runbook that exists.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { anchorOf } from '#lib/constructs/pipeline-alarms.ts';
import { propertiesOf, resourcesOf, synthesized } from './synthesized.ts';

const alarms = (context: Record<string, string> = {}) => resourcesOf(synthesized(context), 'AWS::CloudWatch::Alarm');
const anchors = () =>
  new Set(
    [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^##+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? '')),
  );

describe('alarms', () => {
  test('each goes to the operations topic, when it begins and when it ends', () => {
    const topic = [{ 'Fn::GetAtt': [expect.stringMatching(/^HeldOperationsTopic/), 'Value'] }];
    for (const [id, { Properties }] of alarms()) {
      expect(Properties, id).toMatchObject({ AlarmActions: topic, OKActions: topic });
    }
  });

  test('each names a heading of docs/runbook.md', () => {
    const known = anchors();
    for (const [id, { Properties }] of alarms()) {
      const [, anchor] = /^.{40,}\. docs\/runbook\.md#([a-z-]+)$/.exec(String(Properties.AlarmDescription)) ?? [];
      expect(known, id).toContain(anchor);
    }
  });

  test('each has one metric but for sums and shares, which stage local leaves out or does without: emulators read no arithmetic', () => {
    const timestream = { timeSeries: 'timestream' };
    expect(alarms(timestream).length).toBeGreaterThanOrEqual(20);
    const arithmetic = alarms(timestream).filter(([, { Properties }]) => 'Metrics' in Properties);
    expect(arithmetic.map(([id]) => id.replace(/Alarm.*/, '')).sort()).toEqual([
      'AllRejected',
      'DuplicateShare',
      'LateShare',
      'RedriveWaiting',
      'RejectedShare',
    ]);
    const local = alarms({ stage: 'local', ...timestream });
    // No store there refuses rows later (RowsRefusedLater).
    expect(local).toHaveLength(alarms(timestream).length - 5);
    for (const [id, { Properties }] of local) expect(Properties, id).not.toHaveProperty('Metrics');
  });

  test('a share is of all that came in a quarter of an hour, twenty at least, and no data is no alarm', () => {
    const rejected = alarms({ rejectedAlarmPercent: '7' }).find(([id]) => id.startsWith('RejectedShare'));
    expect(rejected?.[1].Properties).toMatchObject({ Threshold: 7, TreatMissingData: 'notBreaching' });
    expect(JSON.stringify(rejected?.[1].Properties.Metrics)).toContain(
      'IF(FILL(readingsrejected,0)+FILL(readingsvalid,0)>=20,100*FILL(readingsrejected,0)/(FILL(readingsrejected,0)+FILL(readingsvalid,0)),0)',
    );
  });

  test('names carry profile and stage, and none is there twice', () => {
    const names = alarms({ stage: 'prod' }).map(([, { Properties }]) => String(Properties.AlarmName));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^weir-energy-prod-[a-z-]+$/);
  });

  test('silence is an alarm only for what must run by itself: the sweep, the stages that its ticks and canary make run, the merge', () => {
    const silent = alarms().filter(([, { Properties }]) => Properties.TreatMissingData !== 'notBreaching');
    expect(silent.map(([id]) => id.replace(/Alarm.*/, ''))).toEqual([
      'SweepSilent',
      'ValidateNotCalled',
      'AggregateNotCalled',
      'DetectNotCalled',
      'MergeSilent',
    ]);
    for (const [, { Properties }] of silent)
      expect(Properties).toMatchObject({
        TreatMissingData: 'missing',
        InsufficientDataActions: Properties.AlarmActions,
      });
    for (const [id, { Properties }] of alarms()) expect(Properties, id).toHaveProperty('TreatMissingData');
  });
});

test('a cause whose effect is alarmed has no alarm of its own, and what cannot happen has none', () => {
  const ids = (context: Record<string, string>) => alarms(context).map(([id]) => id.replace(/Alarm.*/, ''));
  expect(ids({}).filter((id) => /Throttle|ReadingsStream|RedriveErrors|Filling/.test(id))).toEqual([
    'QuarantineFilling',
  ]);
  expect(
    ids({})
      .concat(ids({ windowStateStore: 'dynamodb' }))
      .filter((id) => id === 'WindowStateLarge'),
  ).toHaveLength(1);
  expect(ids({ timeSeries: 'none' }).filter((id) => id.startsWith('Redrive'))).toEqual([]);
});

test('an alarm with arithmetic has no more metrics than a share needs: each is paid for', () => {
  for (const [id, { Properties }] of alarms()) {
    const { Metrics = [] } = Properties as { Metrics?: readonly { MetricStat?: unknown }[] };
    expect(Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length, id).toBeLessThanOrEqual(2);
  }
});

describe('iterator age', () => {
  const thresholds = (context: Record<string, string>, id: RegExp) =>
    alarms(context)
      .filter(([name]) => id.test(name))
      .map(([, { Properties }]) => Properties.Threshold);

  test('each stage on a stream is alarmed when it falls behind', () => {
    const context = { iteratorAgeAlarmSeconds: '120', aggregateBatchingWindowSeconds: '30' };
    expect(thresholds(context, /Behind/)).toEqual([120_000, 120_000, 120_000]);
  });

  test('and when half of the retention is used up, but for validate, which gives records up before that', () => {
    expect(thresholds({ retentionHours: '48' }, /DataAtRisk/)).toEqual([86_400_000, 86_400_000]);
    const patient = { retentionHours: '48', validateRecordAgeSeconds: '100000' };
    expect(thresholds(patient, /DataAtRisk/)).toEqual([86_400_000, 86_400_000, 86_400_000]);
  });
});

test('what validate gives up is counted by Lambda and alarmed', () => {
  expect(propertiesOf(synthesized(), 'ValidateMapping').MetricsConfig).toEqual({ Metrics: ['EventCount'] });
  const gaveUp = alarms().find(([id]) => id.startsWith('ValidateGaveUp'));
  expect(gaveUp?.[1].Properties).toMatchObject({
    MetricName: 'OnFailureDestinationDeliveredEventCount',
    Dimensions: [{ Name: 'EventSourceMappingUUID', Value: { Ref: 'ValidateMapping' } }],
  });
});

test('every counter on the board and in an alarm is one that a stage writes', () => {
  const written = ['src/stages', 'src/adapters']
    .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const board = JSON.stringify(propertiesOf(synthesized(), 'Dashboard').DashboardBody);
  const names = new Set([...board.matchAll(/Weir\/energy\/dev\\",\\"(\w+)\\"/g)].map(([, name]) => name ?? ''));
  for (const [, { Properties }] of alarms()) {
    if (Properties.Namespace === 'Weir/energy/dev') names.add(String(Properties.MetricName));
  }
  expect(names.size).toBeGreaterThanOrEqual(6);
  for (const name of names) expect(written, name).toContain(`'${name}'`);
});
