// A notice as it is published: subject, attributes, and a text by protocol, all within what SNS takes. What is too
// large loses its explanations, never its facts.
import type { AlertTransition } from '../alert.ts';
import type { Notice } from '../notice.ts';
import { attributesOf } from './attributes.ts';
import { documentOf } from './document.ts';
import { mailText, shortText } from './mail.ts';
import type { Manner } from './manner.ts';
import { bytesOf } from './plain.ts';
import { subjectOf } from './subject.ts';

/**
 * The texts of all protocols together and the attributes; not counted otherwise with `MessageStructure: json`:
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export const MAX_MESSAGE_BYTES = 262_144;

/**
 * With `MessageStructure: json`: a text by protocol, each as a string, and `default` for the protocols that are not
 * named (same page). `default` is the JSON, so that queues, functions, HTTP endpoints and Firehose get it, as does a
 * mail that programs read (`email-json`, an envelope around it). People get text.
 */
export interface Bodies {
  readonly default: string;
  readonly email: string;
  readonly sms: string;
}

export interface Publication {
  readonly subject: string;
  /** The JSON text of `Bodies`. */
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export function publicationOf(notice: Notice, manner: Manner): Publication {
  const attributes = attributesOf(notice);
  const subject = subjectOf(notice, manner);
  const room = MAX_MESSAGE_BYTES - attributeBytes(attributes);
  let message = '';
  for (const smaller of SMALLER) {
    const said = { ...notice, ...smaller(notice) };
    const email = mailText(said, manner);
    const bodies: Bodies = {
      default: JSON.stringify(documentOf(said, manner)),
      email,
      sms: shortText(said, subject, manner),
    };
    message = JSON.stringify(bodies);
    if (bytesOf(message) <= room) break;
  }
  return { subject, message, attributes };
}

/** Names, types and values count: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function attributeBytes(attributes: Readonly<Record<string, string>>): number {
  const TYPE = 'String';
  return Object.entries(attributes).reduce(
    (bytes, [name, value]) => bytes + bytesOf(name) + bytesOf(value) + TYPE.length,
    0,
  );
}

/** Each leaves out more than the one before; the last always fits. */
const SMALLER: readonly ((notice: Notice) => Partial<Notice>)[] = [
  () => ({}),
  ({ transition }) => ({
    transition: {
      ...transition,
      evidence: (transition.evidence ?? []).slice(0, 10).map((each) => ({ ...each, message: cut(each.message, 300) })),
    },
  }),
  ({ transition, notes = [] }) => ({
    transition: bare(transition),
    notes: notes.slice(0, 5).map((note) => cut(note, 300)),
  }),
  ({ transition }) => ({ transition: { ...bare(transition), dimensions: {} }, notes: [] }),
  ({ transition, heldBack, acknowledged }) => ({
    transition: { ...bare(transition), dimensions: {}, message: '', device: cut(transition.device, 300) },
    notes: [],
    ...(heldBack === undefined ? {} : { heldBack: { ...heldBack, devices: [] } }),
    ...(acknowledged === undefined ? {} : { acknowledged: { by: cut(acknowledged.by, 100), atMs: acknowledged.atMs } }),
  }),
];

/** Without what only explains. */
function bare({ evidence: _, ...transition }: AlertTransition): AlertTransition {
  return { ...transition, message: cut(transition.message, 1_000) };
}

const cut = (text: string, length: number): string => (text.length <= length ? text : text.slice(0, length));
