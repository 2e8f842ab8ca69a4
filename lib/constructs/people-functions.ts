// The two functions that are there by a setting: forward hands incidents on to services that call people, acknowledge
// is the page behind a message's link, with an address of its own.
import { CfnCustomAction } from 'aws-cdk-lib/aws-chatbot';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FunctionUrlAuthType, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Aws, CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import type { ForwardSetting } from '#config/forward-targets.ts';
import type { Naming } from '../naming.ts';
import type { Forwarding } from './forwarding.ts';
import { pinLogicalId } from './pinned-id.ts';
import { allow } from './statement.ts';
import { everyMinute } from './sweep-schedule.ts';

/** Emulators have neither the parameter store's keys nor an address that a mail could lead to. */
export const hasAcknowledgePage = ({ acknowledgeKey, stage }: DeploySettings): boolean =>
  acknowledgeKey !== '' && stage !== LOCAL_STAGE;

/** On this machine nobody is called: only what listens on it, and needs no secret, gets anything. */
export function forwardTargets({ forward, stage }: DeploySettings): readonly ForwardSetting[] {
  if (stage !== LOCAL_STAGE) return forward;
  return forward.filter(
    ({ url, secret }) => secret === undefined && /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url ?? ''),
  );
}

/** What the page is reached by: by anybody who has a link; the link itself is the proof. */
export function acknowledgeUrl(scope: Construct, fn: LambdaFunction): string {
  const url = fn.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  const output = new CfnOutput(scope, 'AcknowledgeUrl', {
    value: url.url,
    description: 'The page behind the links of messages',
  });
  pinLogicalId(output, 'AcknowledgeUrl');
  return url.url;
}

/** Messages by the queue, five calls at a time at most; and a look around once a minute. */
export function feedForward(scope: Construct, fn: LambdaFunction, { queue }: Forwarding): void {
  const mapping = new EventSourceMapping(scope, 'ForwardMapping', {
    target: fn,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    maxConcurrency: 5,
    reportBatchItemFailures: true,
  });
  pinLogicalId(mapping, 'ForwardMapping');
  everyMinute(scope, fn, {
    id: 'Forward',
    description: 'Incidents that somebody has acknowledged, and what is lacking',
  });
}

/**
 * The button under a message in Slack or Teams. A channel's configuration, which is made with the workspace, names it,
 * and its role must be allowed to invoke the function (docs/alert-messages.md).
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-actions.html
 */
export function acknowledgeButton(scope: Construct, { name }: Naming, fn: LambdaFunction): void {
  const action = new CfnCustomAction(scope, 'AcknowledgeButton', {
    actionName: `${name}-acknowledge`,
    definition: {
      commandText: `lambda invoke --function-name ${fn.functionName} --region ${Aws.REGION} --payload {"incident": "$Incident"}`,
    },
    attachments: [
      {
        buttonText: 'Acknowledge',
        criteria: [{ operator: 'HAS_VALUE', variableName: 'Incident' }],
        variables: { Incident: 'event.metadata.additionalContext.Incident' },
      },
    ],
  });
  pinLogicalId(action, 'AcknowledgeButton');
  const output = new CfnOutput(scope, 'AcknowledgeButtonArn', {
    value: action.ref,
    description: 'Name it in the configuration of a chat channel',
  });
  pinLogicalId(output, 'AcknowledgeButtonArn');
}

/** Secrets that forward may read: each target's own, and no other. */
export function secretsOf(settings: DeploySettings): PolicyStatement[] {
  const arns = [...new Set(forwardTargets(settings).flatMap(({ secret }) => secret ?? []))];
  return arns.length === 0 ? [] : [allow(['secretsmanager:GetSecretValue'], ...arns)];
}
