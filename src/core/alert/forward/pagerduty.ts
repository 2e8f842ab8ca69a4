// PagerDuty, Events API v2: https://developer.pagerduty.com/docs/send-alert-event. 202 is its answer.

import { sentenceOf } from '../message/facts.ts';
import { mailText } from '../message/mail.ts';
import type { Manner } from '../message/manner.ts';
import { oneLine } from '../message/plain.ts';
import { subjectOf } from '../message/subject.ts';
import { bounded, type Forwarded, isoText, PAGED_AS } from './forwarded.ts';

export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** https://developer.pagerduty.com/docs/send-alert-event (parameters) */
const MAX_SUMMARY_LENGTH = 1_024;

const ACTIONS = { firing: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' } as const;

/** An acknowledgement and an end need no more than the key that the incident has there. */
export function pagerDutyEvent({ status, notice }: Forwarded, manner: Manner, routingKey: string): object {
  const { transition } = notice;
  const event = { routing_key: routingKey, event_action: ACTIONS[status], dedup_key: transition.id };
  if (status !== 'firing') return event;
  const { page, acknowledge } = manner.linksOf(transition.id);
  return {
    ...event,
    payload: {
      summary: bounded(`${subjectOf(notice, manner)}. ${oneLine(sentenceOf(notice, manner), 800)}`, MAX_SUMMARY_LENGTH),
      source: oneLine(transition.device) || '?',
      severity: PAGED_AS[transition.severity],
      timestamp: isoText(transition.startMs),
      component: oneLine(transition.device),
      group: oneLine(transition.dimensions.region ?? transition.profile),
      class: oneLine(transition.rule),
      custom_details: { text: mailText(notice, manner), dimensions: transition.dimensions },
    },
    links: [
      ...(page === undefined ? [] : [{ href: page, text: manner.texts.say('page') }]),
      ...(acknowledge === undefined ? [] : [{ href: acknowledge, text: manner.texts.say('acknowledgeCommand') }]),
    ],
    client: 'Weir',
    ...(page === undefined ? {} : { client_url: page }),
  };
}
