// A message as programs read it: the published JSON (docs/alert.schema.json). The transition's own fields stand at the
// top, as they always have; what a notice adds stands beside them. Fields are added, never changed or removed.
import type { AlertTransition } from '../alert.ts';
import { type Acknowledgement, changeOf, type Notice, type NoticeKind } from '../notice.ts';
import { threadOf, titleOf, todoOf } from './facts.ts';
import type { Links, Manner } from './manner.ts';
import { subjectOf } from './subject.ts';

/** Grows only if a reader of the one before would misread it; a field more is no reason. */
export const DOCUMENT_VERSION = 1;

export interface AlertDocument extends AlertTransition {
  readonly version: typeof DOCUMENT_VERSION;
  /** Why it is told. */
  readonly notice: NoticeKind;
  /** All incidents of a device have the same. */
  readonly threadId: string;
  /** As the mail's subject. */
  readonly subject: string;
  /** The rule's name for people. */
  readonly title: string;
  /** What to do; left out where nobody has said, and of what is over. */
  readonly todo?: string;
  readonly links?: Links;
  readonly repeat?: number;
  readonly heldBack?: Notice['heldBack'];
  readonly acknowledged?: Acknowledgement;
  readonly notes?: readonly string[];
}

export function documentOf(notice: Notice, manner: Manner): AlertDocument {
  const { kind, transition, repeat, heldBack, acknowledged, notes } = notice;
  const todo = todoOf(notice, manner);
  const links = manner.linksOf(transition.id);
  return {
    version: DOCUMENT_VERSION,
    ...transition,
    notice: kind,
    threadId: threadOf(transition),
    subject: subjectOf(notice, manner),
    title: titleOf(transition, manner),
    ...(todo === '' ? {} : { todo }),
    ...(Object.keys(links).length === 0 ? {} : { links }),
    ...(repeat === undefined ? {} : { repeat }),
    ...(heldBack === undefined ? {} : { heldBack }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
    ...(notes === undefined || notes.length === 0 ? {} : { notes }),
  };
}

/**
 * The notice that a document tells of; of one from before documents had more than the transition, what the transition
 * says by itself.
 * @throws RangeError where `value` is no alert.
 */
export function noticeIn(value: unknown): Notice {
  const isAlert = typeof value === 'object' && value !== null && REQUIRED.every((field) => field in value);
  if (!isAlert) throw new RangeError(`no alert: expected JSON with ${REQUIRED.join(', ')} (docs/alert.schema.json)`);
  const { version: _v, subject: _s, title: _t, todo: _d, threadId: _i, links: _l, ...rest } = value as AlertDocument;
  const { notice, repeat, heldBack, acknowledged, notes, ...transition } = rest;
  return {
    kind: (notice as NoticeKind | undefined) ?? changeOf(transition),
    transition,
    ...(repeat === undefined ? {} : { repeat }),
    ...(heldBack === undefined ? {} : { heldBack }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
    ...(notes === undefined ? {} : { notes }),
  };
}

const REQUIRED = [
  'id',
  'transition',
  'profile',
  'device',
  'rule',
  'severity',
  'state',
  'startMs',
  'dimensions',
  'message',
];
