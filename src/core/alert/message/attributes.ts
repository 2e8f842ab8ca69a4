// What a subscriber may filter by, before it is sent anything.
import type { Notice } from '../notice.ts';
import { isOver } from './facts.ts';

/** An attribute longer than this filters nothing; the body has it whole. */
const MAX_ATTRIBUTE_LENGTH = 256;

/**
 * `type`, `severity`, `state`, `profile`, `rule`, `device`, `region`, and `lane`, `change`, `notice`, as texts. Ten are
 * the most that reach a queue with raw delivery: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html.
 * `severity` is the gravest that was told of the incident, of an end too: who asked for critical ones only hears that
 * they are over. One that would be empty is left out, since SNS refuses it:
 * https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html
 */
export function attributesOf(notice: Notice): Readonly<Record<string, string>> {
  const { kind, transition } = notice;
  const { severity, state, profile, rule, device, dimensions, lane = '', change = '' } = transition;
  const values = {
    ...{ type: 'alert', severity, state: isOver(notice) ? 'resolved' : state, profile, rule, device },
    ...{ region: dimensions.region ?? '', lane, change, notice: kind },
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, [...value].slice(0, MAX_ATTRIBUTE_LENGTH).join('')]),
  );
}
