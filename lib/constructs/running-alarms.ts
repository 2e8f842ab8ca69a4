// Alarms on what must run by itself, whatever devices do: the sweep each minute, every stage by what the sweep emits,
// and that readings become windows.
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { FunctionName } from '#config/setting.ts';
import type { WeirData } from '../weir-data.ts';
import { ALARM_PERIOD, type AlarmRule, CALL_PERIOD } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';

/** Of what alarm-rules.ts watches. */
export interface Running {
  /** CloudWatch namespace of the stages' own counters. */
  readonly namespace: string;
  readonly settings: DeploySettings;
  readonly data: WeirData;
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;
}

export function runningAlarms(running: Running): readonly AlarmRule[] {
  const { settings, data, functions } = running;
  const sweep = functions.get('sweep');
  return [
    ...(sweep === undefined ? [] : [sweepRule(sweep)]),
    ...(isCalledEachMinute(settings, data) ? notCalledRules(functions) : []),
    ...(hasTicks(settings, data) ? [notAbsorbedRule(running)] : []),
  ];
}

function sweepRule(sweep: LambdaFunction): AlarmRule {
  return {
    id: 'SweepSilent',
    metric: sweep.metricInvocations({ statistic: Stats.SUM, period: ALARM_PERIOD }),
    threshold: 1,
    when: 'below',
    periods: [5, 5],
    silence: 'told',
    tells: 'The sweep has not run for five minutes: windows of idle devices stay open and unpublished alerts wait.',
    heading: 'The sweep does not run',
  };
}

/** Whether what the sweep emits makes every stage be called, whatever devices do. */
function isCalledEachMinute(settings: DeploySettings, data: WeirData): boolean {
  return hasTicks(settings, data) || (settings.canary && data.raw !== undefined);
}

function hasTicks({ arrivalTicks, profileSource }: DeploySettings, { raw }: WeirData): boolean {
  return arrivalTicks && raw !== undefined && profileSource.silentAfterMs !== undefined;
}

/**
 * A mapping that is disabled, or dead, calls nobody. Lambda's own counts of a mapping's events say the same at a price
 * (docs/runbook.md, "What is counted"); a function of ours is called by its mapping and by nothing else, and how often
 * is a free metric. None is told before it was called for the first time.
 */
function notCalledRules(functions: Running['functions']): AlarmRule[] {
  return (['validate', 'aggregate', 'detect'] as const).flatMap((name) => {
    const fn = functions.get(name);
    if (fn === undefined) return [];
    return [
      {
        id: `${name[0]?.toUpperCase()}${name.slice(1)}NotCalled`,
        metric: fn.metricInvocations({ statistic: Stats.SUM, period: CALL_PERIOD }),
        threshold: 1,
        when: 'below',
        // Above the longest batching window, even where a call is a little later each time.
        periods: [3, 3],
        silence: 'told',
        tells: `${name} has not been called for a quarter of an hour, although something comes each minute: its event source mapping is disabled, was deleted, or cannot read its stream.`,
        heading: 'A stage is not called',
      } as const,
    ];
  });
}

function notAbsorbedRule({ namespace, settings }: Running): AlarmRule {
  return {
    id: 'ReadingsNotAbsorbed',
    metric: stageCounter(namespace, 'sweep', 'AbsorbedLagMilliseconds').with({
      statistic: Stats.MAXIMUM,
      period: CALL_PERIOD,
    }),
    threshold: settings.iteratorAgeAlarmSeconds * 1000,
    when: 'above',
    periods: [2, 3],
    tells:
      'What has arrived does not become windows, or the ticks that say so do not come through. Until they do nobody is told that a device is silent.',
    heading: 'Readings are not absorbed',
  };
}
