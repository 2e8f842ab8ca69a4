// What Alertmanager sends to webhooks, version 4, which Grafana, Keep, Karma, n8n, Rootly and others read:
// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
import { todoOf } from '../message/facts.ts';
import { mailText } from '../message/mail.ts';
import type { Manner } from '../message/manner.ts';
import { oneLine } from '../message/plain.ts';
import { subjectOf } from '../message/subject.ts';
import { type Forwarded, isoText } from './forwarded.ts';

/** What is not over ends at the zero of Go's time: https://pkg.go.dev/time#Time.IsZero */
const NOT_OVER = '0001-01-01T00:00:00Z';

export function alertmanagerMessage({ status, notice }: Forwarded, manner: Manner): object {
  const { transition, acknowledged } = notice;
  const { page = '' } = manner.linksOf(transition.id);
  const said = status === 'resolved' ? 'resolved' : 'firing';
  const labels = labelsOf(notice.transition);
  const todo = todoOf(notice, manner);
  const annotations = {
    summary: subjectOf(notice, manner),
    description: mailText(notice, manner),
    ...(todo === '' ? {} : { todo }),
    ...(acknowledged === undefined ? {} : { acknowledged_by: oneLine(acknowledged.by) }),
  };
  return {
    version: '4',
    groupKey: `{}:{incident="${transition.id}"}`,
    truncatedAlerts: 0,
    status: said,
    receiver: 'weir',
    groupLabels: { incident: transition.id },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: page,
    alerts: [
      {
        status: said,
        labels,
        annotations,
        startsAt: isoText(transition.startMs),
        endsAt: status === 'resolved' ? isoText(transition.atMs) : NOT_OVER,
        generatorURL: page,
        fingerprint: transition.id.replaceAll('-', '').slice(0, 16),
      },
    ],
  };
}

/**
 * A label's name is of letters, digits and `_`: https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels.
 * A dimension that would hide one of Weir's own has `dimension_` before it.
 */
function labelsOf(transition: Forwarded['notice']['transition']): Record<string, string> {
  const own = {
    alertname: oneLine(transition.rule),
    severity: transition.severity,
    profile: transition.profile,
    device: oneLine(transition.device),
    kind: transition.kind,
    incident: transition.id,
  };
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(transition.dimensions)) {
    const plain = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
    labels[Object.hasOwn(own, plain) ? `dimension_${plain}` : plain] = oneLine(value);
  }
  return { ...labels, ...own };
}
