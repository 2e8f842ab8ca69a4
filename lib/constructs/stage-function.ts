// One Lambda function of functions/<name>/handler.ts with a role and a log group of its own. Nothing is granted but
// writing its log (and traces); what else it may do is said in permissions.ts. Without bundling (local runner, tests)
// its code is a stub that refuses to run.
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type FunctionOptions,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOutput, type CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionName } from '#config/setting.ts';
import { acknowledge } from './acknowledge.ts';
import { handlerCode } from './bundle.ts';
import { pinLogicalId } from './pinned-id.ts';

/**
 * Key of the resource metadata that says which file a function is made of, e.g. `{ name: 'detect', handler:
 * 'functions/detect/handler.ts' }`.
 */
export const FUNCTION_METADATA = 'weir:function';

/**
 * `text`: all, as emulators write them. `all`: the same as JSON. `failures`: without START, END and REPORT of calls
 * that went well.
 */
export type PlatformLogs = 'text' | 'all' | 'failures';

/**
 * Lambda's lines are at level INFO where a call went well, and at WARN or above where not:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 * Levels need JSON, in which lines that are JSON already, as logger and metrics write them, stay as they are:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
const LOGGING: Readonly<Record<PlatformLogs, FunctionOptions>> = {
  text: {},
  all: {
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.INFO,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
  },
  failures: {
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
  },
};

export interface StageFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logRetentionDays: number;
  /** Which of Lambda's own lines are logged. */
  readonly platformLogs: PlatformLogs;
  readonly isTraced: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the profile, JSON; undefined where the function has it built in. */
  readonly profileText: string | undefined;
  readonly permissions: readonly PolicyStatement[];
  /**
   * Resources with a `*` among the permissions, as cdk-nag writes them, and why they cannot be smaller. Asked once
   * references to other stacks are known.
   */
  readonly wildcards: () => readonly (readonly [string, string])[];
}

export function stageFunction(scope: Construct, props: StageFunctionProps): LambdaFunction {
  const id = `${props.name[0]?.toUpperCase()}${props.name.slice(1)}Function`;
  const handler = `functions/${props.name}/handler.ts`;
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: props.logRetentionDays satisfies RetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, {
    description: `What ${props.name} may do`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  const fn = new LambdaFunction(scope, id, {
    code: handlerCode(scope, props.name, props.profileText),
    handler: 'index.handler',
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: props.memoryMb,
    timeout: Duration.seconds(props.timeoutSeconds),
    ...(props.isTraced ? { tracing: Tracing.ACTIVE } : {}),
    ...LOGGING[props.platformLogs],
    environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
    logGroup,
    role,
  });
  logGroup.grantWrite(role);
  for (const statement of props.permissions) role.addToPolicy(statement);
  role.node.addValidation({
    validate() {
      for (const [finding, reason] of props.wildcards()) {
        acknowledge(role, `AwsSolutions-IAM5[Resource::${finding}]`, reason);
      }
      return [];
    },
  });
  pinLogicalId(fn, id);
  (fn.node.defaultChild as CfnResource).addMetadata(FUNCTION_METADATA, { name: props.name, handler });
  const named = new CfnOutput(scope, `${id}Name`, {
    value: fn.functionName,
    description: `Lambda function of ${handler}`,
  });
  pinLogicalId(named, `${id}Name`);
  return fn;
}
