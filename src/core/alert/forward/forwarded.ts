// An incident as it stands, on its way to a service that calls people: what every format is made of. What is sent is
// the state, never a change, so it does not matter in which order messages come.
import type { Severity } from '../../finding/severity.ts';
import { isOver } from '../message/facts.ts';
import { clockText } from '../message/moments.ts';
import type { Notice } from '../notice.ts';

export type ForwardStatus = 'firing' | 'acknowledged' | 'resolved';

export interface Forwarded {
  readonly status: ForwardStatus;
  /** Grows with each change of the incident. */
  readonly version: number;
  /** What is told of it now. */
  readonly notice: Notice;
}

/** `notice` as what it says by itself; `version` is the transition's number. */
export function forwardedOf(notice: Notice, version = notice.transition.transition): Forwarded {
  if (isOver(notice)) return { status: 'resolved', version, notice };
  return { status: notice.acknowledged === undefined ? 'firing' : 'acknowledged', version, notice };
}

/** E.g. `2026-11-30T08:35:00Z`: https://www.rfc-editor.org/rfc/rfc3339 */
export function isoText(ms: number): string {
  return `${clockText(ms, 'UTC').replace(' ', 'T')}Z`;
}

/** A text of at most `maxLength` UTF-16 units, no character cut in two. */
export function bounded(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
}

/** What severities are called by services that have four others. */
export const PAGED_AS: Readonly<Record<Severity, 'critical' | 'error' | 'warning' | 'info'>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
};
