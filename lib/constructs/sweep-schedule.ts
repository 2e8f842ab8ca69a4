// Calls the sweep and forward every minute, and merge by its interval, through EventBridge Scheduler, each with a role
// that may call this one function and nothing else.
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Aws, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pinLogicalId } from './pinned-id.ts';

/** What is called by the clock. */
interface Scheduled {
  /** Begins the logical ids. */
  readonly id: string;
  readonly description: string;
  /**
   * Between two calls. One is the shortest that Scheduler offers:
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly minutes: number;
}

export function sweepSchedule(scope: Construct, fn: LambdaFunction): void {
  // A run that fails is not repeated: the next minute's does the same work.
  fn.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  const description = 'Windows of idle key groups, silent devices, alerts left unpublished';
  everyMinute(scope, fn, { id: 'Sweep', description });
}

export function everyMinute(scope: Construct, fn: LambdaFunction, called: Omit<Scheduled, 'minutes'>): void {
  scheduled(scope, fn, { ...called, minutes: 1 });
}

export function scheduled(scope: Construct, fn: LambdaFunction, { id, description, minutes }: Scheduled): void {
  const role = new Role(scope, `${id}ScheduleRole`, {
    description: `Lets the scheduler call the ${id.toLowerCase()}`,
    // Only a schedule of this account may take the role:
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    inlinePolicies: {
      invoke: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] })],
      }),
    },
  });
  const schedule = new CfnSchedule(scope, `${id}Schedule`, {
    description,
    scheduleExpression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: fn.functionArn,
      roleArn: role.roleArn,
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
  });
  pinLogicalId(schedule, `${id}Schedule`);
}
