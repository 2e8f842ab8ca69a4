// How far one service that calls people knows an incident: which version of it was sent, and who is sending now. Pure.
import { checkMembers, FORMATS } from '../formats.ts';

export interface ForwardMark {
  /** The version of the incident that was sent last; 0: none. */
  readonly sent: number;
  /** Somebody sends until then (ms, wall clock), or has died over it. */
  readonly leaseUntilMs?: number;
}

export const forwardKey = (target: string, id: string): string => `forward#${target}#${id}`;

export function encodeForwardMark(mark: ForwardMark): string {
  return JSON.stringify({ v: FORMATS.forwardMark.writes, ...mark });
}

/** @throws UnknownFormatError. */
export function decodeForwardMark(text: string | undefined): ForwardMark {
  if (text === undefined) return { sent: 0 };
  const { sent, leaseUntilMs, ...rest } = JSON.parse(text) as ForwardMark;
  checkMembers('forwardMark', rest, ['sent', 'leaseUntilMs']);
  return { sent, ...(leaseUntilMs === undefined ? {} : { leaseUntilMs }) };
}
