// Grafana IRM, the formatted webhook:
// https://grafana.com/docs/grafana-cloud/alerting-and-irm/irm/configure/integrations/webhooks/incoming-webhooks/oncall-webhooks
import { mailText } from '../message/mail.ts';
import type { Manner } from '../message/manner.ts';
import { subjectOf } from '../message/subject.ts';
import type { Forwarded } from './forwarded.ts';

export function grafanaIrmAlert({ status, notice }: Forwarded, manner: Manner): object {
  const { id } = notice.transition;
  const { page } = manner.linksOf(id);
  return {
    alert_uid: id,
    title: subjectOf(notice, manner),
    state: status === 'resolved' ? 'ok' : 'alerting',
    ...(page === undefined ? {} : { link_to_upstream_details: page }),
    message: mailText(notice, manner),
  };
}
