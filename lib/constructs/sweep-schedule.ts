// Calls the sweep every minute through EventBridge Scheduler, with a role that may call this one function and nothing
// else.
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Aws, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pinLogicalId } from './pinned-id.ts';

/**
 * A minute is the shortest that Scheduler offers:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const EVERY = 'rate(1 minute)';

/** A run that fails is not repeated: the next minute's does the same work. */
export function sweepSchedule(scope: Construct, fn: LambdaFunction): void {
  fn.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  const role = new Role(scope, 'SweepScheduleRole', {
    description: 'Lets the scheduler call the sweep',
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
  const schedule = new CfnSchedule(scope, 'SweepSchedule', {
    description: 'Windows of idle key groups, silent devices, alerts left unpublished',
    scheduleExpression: EVERY,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: fn.functionArn,
      roleArn: role.roleArn,
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
  });
  pinLogicalId(schedule, 'SweepSchedule');
}
