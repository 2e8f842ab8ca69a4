// Alerts to an SNS topic: the whole transition as JSON, and attributes for filter policies. Refuses nothing: what is
// too large loses its explanations, not its facts.
import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { AlertTopic } from '#stages/ports.ts';

/** Body and attributes together. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_MESSAGE_BYTES = 262_144;
/** Room for the attributes: eight names, types and values of a few hundred bytes. */
const ATTRIBUTE_MARGIN_BYTES = 8_192;
/** Fewer than 100 ASCII characters, no control characters (same page). */
const MAX_SUBJECT_LENGTH = 99;
/** An attribute longer than this filters nothing; the body has it whole. */
const MAX_ATTRIBUTE_LENGTH = 256;

export function createSnsAlertTopic(client: SNSClient, topicArn: string): AlertTopic {
  return {
    async publish({ transition }) {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subjectOf(transition),
          Message: messageOf(transition),
          MessageAttributes: attributesOf(transition),
        }),
      );
    },
  };
}

/** E.g. `critical: outage of meter-17 (firing)`. */
export function subjectOf(transition: AlertTransition): string {
  const { severity, rule, device, state } = transition;
  return `${severity}: ${rule} of ${device} (${state})`.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_SUBJECT_LENGTH);
}

function messageOf(transition: AlertTransition): string {
  const whole = JSON.stringify(transition);
  if (Buffer.byteLength(whole) <= MAX_MESSAGE_BYTES - ATTRIBUTE_MARGIN_BYTES) return whole;
  return JSON.stringify({ ...transition, dimensions: {}, message: transition.message.slice(0, 1_000) });
}

/**
 * `type`, `severity`, `state`, `profile`, `rule`, `device`, `region` as strings for filter policies. An attribute's
 * value must not be empty, so one that would be is left out:
 * https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html. At most 10 reach a queue with raw
 * delivery: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export function attributesOf(transition: AlertTransition): Record<string, MessageAttributeValue> {
  const values = {
    type: 'alert',
    severity: transition.severity,
    state: transition.state,
    profile: transition.profile,
    rule: transition.rule,
    device: transition.device,
    region: transition.dimensions.region ?? '',
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, { DataType: 'String', StringValue: value.slice(0, MAX_ATTRIBUTE_LENGTH) }]),
  );
}
