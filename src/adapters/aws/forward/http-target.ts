// The services that are spoken to by HTTP: one POST in the form that each wants. Secrets are read at the first use and
// once an hour, and again at once where the service says that they are wrong.

import type { ForwardFormat, ForwardSetting } from '#config/forward-targets.ts';
import { alertmanagerMessage } from '#core/alert/forward/alertmanager.ts';
import { CLOUD_EVENT_TYPE, cloudEvent } from '#core/alert/forward/cloud-event.ts';
import type { Forwarded } from '#core/alert/forward/forwarded.ts';
import { grafanaIrmAlert } from '#core/alert/forward/grafana-irm.ts';
import { incidentIoEvent } from '#core/alert/forward/incident-io.ts';
import { PAGERDUTY_URL, pagerDutyEvent } from '#core/alert/forward/pagerduty.ts';
import type { Manner } from '#core/alert/message/manner.ts';
import type { ForwardTarget } from '#stages/forward/target.ts';
import { type Post, PostError, type PostOptions, post } from './http-post.ts';

export interface HttpTargetPorts extends PostOptions {
  readonly manner: () => Promise<Manner>;
  /** Of Secrets Manager, by ARN. */
  readonly readSecret: (arn: string) => Promise<string>;
  readonly nowMs: () => number;
}

const SECRET_KEPT_MS = 3_600_000;
const JSON_TYPE = 'application/json';

type HttpFormat = Exclude<ForwardFormat, 'amazon-q'>;

interface Form {
  readonly contentType: string;
  readonly isFeed: boolean;
  /** Where it goes if neither setting nor secret says. */
  readonly url?: string;
  body(forwarded: Forwarded, manner: Manner, secret: string): object;
}

const FORMS: Readonly<Record<HttpFormat, Form>> = {
  pagerduty: { contentType: JSON_TYPE, isFeed: false, url: PAGERDUTY_URL, body: pagerDutyEvent },
  'incident.io': { contentType: JSON_TYPE, isFeed: false, body: incidentIoEvent },
  'grafana-irm': { contentType: JSON_TYPE, isFeed: false, body: grafanaIrmAlert },
  alertmanager: { contentType: JSON_TYPE, isFeed: false, body: alertmanagerMessage },
  cloudevents: { contentType: CLOUD_EVENT_TYPE, isFeed: true, body: cloudEvent },
};

export function createHttpTarget(
  setting: ForwardSetting & { readonly format: HttpFormat },
  ports: HttpTargetPorts,
): ForwardTarget {
  const form = FORMS[setting.format];
  let secret: Promise<string> | undefined;
  let untilMs = 0;

  function secretText(): Promise<string> {
    if (setting.secret === undefined) return Promise.resolve('');
    if (secret === undefined || ports.nowMs() >= untilMs) {
      untilMs = ports.nowMs() + SECRET_KEPT_MS;
      secret = ports.readSecret(setting.secret).then((text) => text.trim());
      secret.catch(() => {
        secret = undefined;
      });
    }
    return secret;
  }

  async function attempt(forwarded: Forwarded): Promise<void> {
    const text = await secretText();
    await post(requestOf(setting, form, text, form.body(forwarded, await ports.manner(), text)), ports);
  }

  return {
    name: setting.name,
    isFeed: form.isFeed,
    wants: ({ transition }) => setting.severity === undefined || setting.severity.includes(transition.severity),
    async send(forwarded) {
      try {
        await attempt(forwarded);
      } catch (error) {
        const isRefused = error instanceof PostError && (error.status === 401 || error.status === 403);
        if (!isRefused || setting.secret === undefined) throw error;
        secret = undefined;
        await attempt(forwarded);
      }
    },
  };
}

/** A secret that is an address is where to send; any other one is a token, but PagerDuty's, which is in the body. */
function requestOf(setting: ForwardSetting, form: Form, secret: string, content: object): Post {
  const isAddress = /^https?:\/\//.test(secret);
  const url = isAddress ? secret : (setting.url ?? form.url);
  if (url === undefined) throw new Error('its secret holds no address: expected https://…, or say url in the settings');
  const isToken = secret !== '' && !isAddress && setting.format !== 'pagerduty';
  return {
    url,
    headers: { 'content-type': form.contentType, ...(isToken ? { authorization: `Bearer ${secret}` } : {}) },
    body: JSON.stringify(content),
  };
}
