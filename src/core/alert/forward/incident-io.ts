// incident.io, alert events of an HTTP source: https://docs.incident.io/alerts/custom-http-sources. 202 is its answer.
import { mailText } from '../message/mail.ts';
import type { Manner } from '../message/manner.ts';
import { subjectOf } from '../message/subject.ts';
import type { Forwarded } from './forwarded.ts';

export function incidentIoEvent({ status, notice }: Forwarded, manner: Manner): object {
  const { transition, acknowledged } = notice;
  const { page } = manner.linksOf(transition.id);
  const { profile, device, rule, severity, dimensions } = transition;
  return {
    title: subjectOf(notice, manner),
    status: status === 'resolved' ? 'resolved' : 'firing',
    description: mailText(notice, manner),
    deduplication_key: transition.id,
    ...(page === undefined ? {} : { source_url: page }),
    metadata: {
      ...{ profile, device, rule, severity, dimensions },
      ...(acknowledged === undefined ? {} : { acknowledged_by: acknowledged.by }),
    },
  };
}
