// A CloudEvent 1.0, structured JSON: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
import { documentOf } from '../message/document.ts';
import type { Manner } from '../message/manner.ts';
import { oneLine } from '../message/plain.ts';
import { type Forwarded, isoText } from './forwarded.ts';

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** `source` and `id` are its identity: the same state of an incident, sent twice, is the same event. */
export function cloudEvent({ status, version, notice }: Forwarded, manner: Manner): object {
  const { transition } = notice;
  return {
    specversion: '1.0',
    id: `${transition.id}/${version}`,
    source: `/weir/${encodeURIComponent(transition.profile)}`,
    type: `weir.alert.${notice.kind === 'held-back' ? 'held-back' : status}`,
    subject: oneLine(transition.device) || '?',
    time: isoText(transition.atMs),
    datacontenttype: 'application/json',
    data: documentOf(notice, manner),
  };
}
