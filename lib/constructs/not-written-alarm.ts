// Alarm on what aggregate writes to S3 as objects beside its state, wherever it goes.
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmRule, CALL_PERIOD } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';

export interface NotWritten {
  /** The counter of what S3 did not take; the alarm is called after it. */
  readonly counter: string;
  /** `the lines of windows` */
  readonly what: string;
  /** The setting that switches it off; undefined: none does. */
  readonly setting?: string;
  readonly heading: string;
}

/** Of aggregate: the sweep writes few, and is alarmed where it fails. */
export function notWrittenRule(namespace: string, { counter, what, setting, heading }: NotWritten): AlarmRule {
  return {
    id: counter,
    metric: stageCounter(namespace, 'aggregate', counter).with({ statistic: Stats.SUM, period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    // S3 asks for a slower pace now and then; the batch that comes again is then taken.
    periods: [2, 3],
    tells: `S3 does not take ${what}, so aggregate tries its batches again and windows wait. Repair the bucket or its grants${setting === undefined ? '' : `, or set ${setting} to false`}.`,
    heading,
  };
}
