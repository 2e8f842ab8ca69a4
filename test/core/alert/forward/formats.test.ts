// Each form by the schema of its service, written from the service's own page.
import { Ajv, type Schema } from 'ajv';
import { describe, expect, it } from 'vitest';
import { alertmanagerMessage } from '#core/alert/forward/alertmanager.ts';
import { cloudEvent } from '#core/alert/forward/cloud-event.ts';
import { type Forwarded, forwardedOf } from '#core/alert/forward/forwarded.ts';
import { grafanaIrmAlert } from '#core/alert/forward/grafana-irm.ts';
import { incidentIoEvent } from '#core/alert/forward/incident-io.ts';
import { pagerDutyEvent } from '#core/alert/forward/pagerduty.ts';
import { chatMessage } from '#core/alert/message/chat.ts';
import type { Manner } from '#core/alert/message/manner.ts';
import type { Notice } from '#core/alert/notice.ts';
import { linked, manner, notice, over, START_MS, transition } from '../message/notices.ts';

const text = (maxLength = 1_000_000) => ({ type: 'string', maxLength });
const some = (maxLength = 1_000_000) => ({ type: 'string', minLength: 1, maxLength });
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' };
const strings = { type: 'object', additionalProperties: { type: 'string' } };
const object = (required: object, optional: object = {}) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

const ROUTING_KEY = '0123456789abcdef0123456789abcdef';

/** By format: the form, and its schema. */
const FORMS: Readonly<Record<string, [(of: Forwarded, manner: Manner) => object, Schema]>> = {
  // https://developer.pagerduty.com/docs/send-alert-event
  pagerduty: [
    (of, how) => pagerDutyEvent(of, how, ROUTING_KEY),
    object(
      {
        routing_key: { type: 'string', minLength: 32, maxLength: 32 },
        event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
        dedup_key: some(255),
      },
      {
        payload: object(
          { summary: some(1_024), source: some(), severity: { enum: ['critical', 'error', 'warning', 'info'] } },
          { timestamp: time, component: text(), group: text(), class: text(), custom_details: { type: 'object' } },
        ),
        links: { type: 'array', items: object({ href: some() }, { text: text() }) },
        client: text(),
        client_url: text(),
      },
    ),
  ],
  // https://docs.incident.io/alerts/custom-http-sources
  'incident.io': [
    incidentIoEvent,
    object(
      { title: some(), status: { enum: ['firing', 'resolved'] } },
      { description: text(), deduplication_key: some(), source_url: some(), metadata: { type: 'object' } },
    ),
  ],
  // https://grafana.com/docs/grafana-cloud/alerting-and-irm/irm/configure/integrations/webhooks/incoming-webhooks/oncall-webhooks
  'grafana-irm': [
    grafanaIrmAlert,
    object(
      { alert_uid: some(), title: some(), state: { enum: ['alerting', 'ok'] }, message: text() },
      { link_to_upstream_details: some(), image_url: some() },
    ),
  ],
  // https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
  alertmanager: [
    alertmanagerMessage,
    object({
      ...{ version: { const: '4' }, groupKey: some(), truncatedAlerts: { type: 'integer' } },
      ...{ status: { enum: ['firing', 'resolved'] }, receiver: some(), groupLabels: strings, commonLabels: strings },
      ...{ commonAnnotations: strings, externalURL: text() },
      alerts: {
        type: 'array',
        minItems: 1,
        items: object({
          ...{ status: { enum: ['firing', 'resolved'] }, annotations: strings, startsAt: time, endsAt: time },
          labels: { ...strings, propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' } },
          ...{ generatorURL: text(), fingerprint: { type: 'string', pattern: '^[0-9a-f]{16}$' } },
        }),
      },
    }),
  ],
  // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/cloudevents.json
  cloudevents: [
    cloudEvent,
    object(
      {
        id: some(),
        source: { type: 'string', pattern: '^/[\\w%/.~-]+$' },
        specversion: { const: '1.0' },
        type: some(),
      },
      { datacontenttype: { const: 'application/json' }, subject: some(), time, data: { type: 'object' } },
    ),
  ],
  // https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
  'amazon-q': [
    ({ notice: of }, how) => chatMessage(of, how),
    object(
      {
        version: { const: '1.0' },
        source: { const: 'custom' },
        content: object(
          { textType: { const: 'client-markdown' }, description: some(8_000) },
          {
            title: text(250),
            nextSteps: { type: 'array', items: text(350) },
            keywords: { type: 'array', items: text(75) },
          },
        ),
      },
      {
        id: text(),
        metadata: object(
          {},
          {
            ...{
              threadId: text(),
              summary: text(),
              eventType: text(),
              relatedResources: { type: 'array', items: text() },
            },
            ...{ additionalContext: strings, enableCustomActions: { type: 'boolean' } },
          },
        ),
      },
    ),
  ],
};

const acknowledged = { by: 'Asha', atMs: START_MS };
const hostile = transition({
  device: `<!channel> \u202e${'🔥'.repeat(150)}\n`,
  rule: 'x'.repeat(2_000),
  message: 'm'.repeat(20_000),
  dimensions: { 'a b': 'c', severity: 'x', '1st': 'y', region: '', ...{ '': 'z' } },
  startMs: Number.NaN,
  atMs: Number.NaN,
});
const heldBack = { count: 9, sinceMs: START_MS, devices: ['a', 'b'] };
const NOTICES: [string, Notice][] = [
  ['what opens', notice('opened')],
  ['what is over', notice('over', over())],
  ['what is acknowledged', notice('opened', transition(), { acknowledged })],
  ['a repeat', notice('repeat', transition(), { repeat: 3 })],
];

describe.each(Object.entries(FORMS))('the form of %s', (name, [form, schema]) => {
  const isValid = new Ajv({ allErrors: true, strict: false }).compile(schema);
  const check = (value: object) => {
    isValid(JSON.parse(JSON.stringify(value)));
    expect(isValid.errors ?? []).toEqual([]);
  };

  it.each(NOTICES)('is as its service wants it of %s', (_what, of) => {
    check(form(forwardedOf(of), linked));
    check(form(forwardedOf(of), manner()));
  });

  it('holds whatever a device calls itself', () => {
    if (name === 'alertmanager' || name === 'cloudevents' || name === 'pagerduty') {
      // A time that is none cannot be written: these three want one.
      check(form(forwardedOf(notice('opened', { ...hostile, startMs: START_MS, atMs: START_MS })), linked));
    } else check(form(forwardedOf(notice('opened', hostile)), linked));
  });

  it('is one and the same incident from its beginning to its end', () => {
    const keys = ['dedup_key', 'deduplication_key', 'alert_uid', 'groupKey', 'source', 'metadata'];
    const identity = (of: Notice) => {
      const made = form(forwardedOf(of), linked) as Record<string, unknown>;
      const key = keys.find((each) => typeof made[each] === 'string' && each !== 'source');
      return key === undefined ? (made.metadata as { threadId?: string } | undefined)?.threadId : made[key];
    };
    expect(identity(notice('opened'))).toBe(identity(notice('over', over())));
  });
});

it('a summary of what was held back reads as one in a chat', () => {
  const { content, metadata } = chatMessage(notice('held-back', transition(), { heldBack }), linked);
  expect(content.title).toContain('9 messages held back');
  expect(content.description).toMatch(/Nothing is lost: every incident is kept\.\n• a\n• b$/);
  expect(metadata.enableCustomActions).toBe(false);
});

it('what is over says when it ended, what is not has no end', () => {
  const alertIn = (of: Notice) => (alertmanagerMessage(forwardedOf(of), linked) as { alerts: object[] }).alerts[0];
  expect(alertIn(notice('opened'))).toMatchObject({ startsAt: '2026-11-30T08:35:00Z', endsAt: '0001-01-01T00:00:00Z' });
  expect(alertIn(notice('over', over()))).toMatchObject({ endsAt: '2026-11-30T09:55:00Z', status: 'resolved' });
});
