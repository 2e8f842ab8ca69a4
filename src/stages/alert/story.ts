// The story of an incident: each message in the order of telling, and whether it was sent or kept and why.
import { changeOf } from '#core/alert/notice.ts';
import type { Decision, KeptReason } from '#core/notify/decision.ts';
import type { Silence } from '#core/notify/silence.ts';
import type { StoredAlert } from '../ports.ts';

export interface StoryLine {
  /** `opened`, `worse`, `over`, or what was told again: `repeat 2`. */
  readonly what: string;
  readonly transition: number;
  readonly severity: string;
  /** Event time, ms; of a message that tells again, when it was stored. */
  readonly atMs: number;
  readonly message: string;
  readonly isSent: boolean;
  /** `sent 13:02:01`, `kept: silenced until …`, `not sent yet`. */
  readonly fate: string;
}

export function storyOf(
  story: readonly StoredAlert[],
  silences: readonly Silence[],
  timeText: (ms: number) => string,
): StoryLine[] {
  return story.map(({ transition, again, decision, published, storedAtMs }) => {
    const { severity, message, atMs } = transition;
    return {
      what: again === undefined ? changeOf(transition) : `${again.kind} ${again.number}`,
      transition: transition.transition,
      ...{ severity, message, atMs: again === undefined ? atMs : storedAtMs },
      isSent: decision === undefined ? published : decision.isTold,
      fate: fateOf(decision, published, storedAtMs, silences, timeText),
    };
  });
}

function fateOf(
  decision: Decision | undefined,
  published: boolean,
  storedAtMs: number,
  silences: readonly Silence[],
  timeText: (ms: number) => string,
): string {
  if (decision === undefined) return published ? `sent about ${timeText(storedAtMs)}` : 'not sent yet';
  if (decision.isTold) return published ? `sent ${timeText(decision.atMs)}` : 'being sent';
  return `kept: ${keptText(decision.reason, decision.by, silences, timeText)}`;
}

const WORDS: Readonly<Record<KeptReason, string>> = {
  silenced: 'silenced',
  maintenance: 'a maintenance window',
  grouped: 'the incident of its group tells it',
  flapping: 'it comes and goes, which was said once',
  'held-back': 'more messages than the limit a minute; a summary tells how many',
  acknowledged: 'somebody sees to it, and it is no graver',
  'not-told': 'nobody was told that it began',
  minor: 'people are not told of this, by the profile or a setting',
  closed: 'it was closed by hand',
};

function keptText(
  reason: KeptReason,
  by: string | undefined,
  silences: readonly Silence[],
  timeText: (ms: number) => string,
): string {
  // A later release may keep for other reasons.
  const words = WORDS[reason] ?? reason;
  if (by === undefined) return words;
  const silence = silences.find(({ id }) => id === by);
  return silence === undefined
    ? `${words} (${by})`
    : `${words} by ${silence.by} until ${timeText(silence.endMs)}: ${silence.reason} (${by})`;
}
