// Tells the world of transitions: stored as pending, decided, published, marked. The gravest first; of one alert in
// order; of different alerts side by side. A topic that fails never fails the call: what is stored stays pending and
// the sweep tells it. Only a failing store does.
import type { AlertTransition } from '#core/alert/alert.ts';
import { changeOf } from '#core/alert/notice.ts';
import { SEVERITIES } from '#core/finding/severity.ts';
import type { Metrics } from '../ports.ts';
import { sideBySide } from '../side-by-side.ts';
import { decidedOf, type TellCounts, type TellPorts, tell } from './telling.ts';

export interface PublishPorts extends TellPorts {
  /** A clock, ms: after a while the rest is left for the sweep. Undefined: there is time. */
  readonly nowMs?: () => number;
}

/**
 * After so many failures in one call the topic is down, not unlucky: trying each further alert would only hold the
 * readings up.
 */
const MAX_FAILURES = 3;
/** The sweep takes over what is pending for 30 s, and a call of detect ends at 60 s. */
const DEADLINE_MS = 20_000;
/** Alerts taken at a time: the gravest are out before the mildest are stored. */
const CHUNK = 1_000;

/** Of which alerts a transition was left pending by an earlier call; asked and told once an alert and call. */
export interface HeldAlerts {
  isHeld(transition: AlertTransition): boolean;
  /** `transition` is the alert's last one of this call. */
  note(transition: AlertTransition, isHeld: boolean): void;
}

/** The transitions of one alert in this call. */
interface Course {
  readonly transitions: AlertTransition[];
  /** Stored and not told yet, in order. */
  readonly left: AlertTransition[];
  /** An earlier call may have left something. */
  isUnsure: boolean;
  isHeld: boolean;
}

/**
 * Resolves when every transition is stored, and told where the topic works. An alert whose transition stays pending
 * keeps its later ones pending too, those of later calls by `held`: of one alert none is told before the one before it.
 * @throws Error with `cause` where a transition could not be stored; repeating the call is safe.
 */
export async function publishTransitions(
  ports: PublishPorts,
  transitions: readonly AlertTransition[],
  concurrency: number,
  held: HeldAlerts,
): Promise<void> {
  const counts = { published: 0, kept: 0, failed: 0, unmarked: 0, leftPending: 0 };
  const { nowMs } = ports;
  const endMs = nowMs === undefined ? Number.POSITIVE_INFINITY : nowMs() + DEADLINE_MS;
  const isLate = (): boolean => counts.failed >= MAX_FAILURES || (nowMs !== undefined && nowMs() >= endMs);
  const together = transitions.filter((each) => changeOf(each) === 'opened');
  const courses = [...Map.groupBy(transitions, ({ id }) => id).values()]
    .map((own): Course => ({ transitions: own, left: [], isUnsure: held.isHeld(own[0]!), isHeld: false }))
    .sort((a, b) => gravity(b) - gravity(a));

  async function store(course: Course): Promise<void> {
    for (const each of course.transitions) {
      const transition = await completed(ports, each);
      if ((await ports.alerts.putPending(transition)) !== 'published') course.left.push(transition);
    }
  }

  /**
   * What waits of this alert from before. Asked only where something was left pending, so the usual transition costs no
   * read.
   */
  async function tellEarlier(course: Course): Promise<void> {
    const [first] = course.left;
    if (!course.isUnsure || first === undefined) return;
    course.isUnsure = false;
    for (const earlier of await ports.alerts.pendingOf(first.id)) {
      if (earlier.transition.transition >= first.transition) continue;
      const [decided, ...groups] = await decidedOf(ports, [earlier], []);
      for (const each of groups) await tell(ports, each, counts);
      if (isLate() || decided === undefined || !(await tell(ports, decided, counts))) {
        course.isHeld = true;
        return;
      }
    }
  }

  /** The next message of each. */
  async function round(ready: readonly Course[]): Promise<void> {
    await sideBySide(ready, concurrency, tellEarlier);
    const own = ready.filter(({ isHeld }) => !isHeld);
    const decided = await decidedOf(
      ports,
      own.map(({ left }) => ({ transition: left[0]! })),
      together,
    );
    const courseOf = new Map(own.map((course) => [course.left[0]!.id, course]));
    await sideBySide(decided, concurrency, async (one) => {
      const isTold = !isLate() && (await tell(ports, one, counts));
      const course = courseOf.get(one.message.transition.id);
      if (course === undefined) return;
      if (isTold) course.left.shift();
      else course.isHeld = true;
    });
  }

  async function follow(chunk: readonly Course[]): Promise<void> {
    await sideBySide(chunk, concurrency, store);
    for (let ready = chunk; ready.length > 0 && !isLate(); ) {
      ready = ready.filter(({ left, isHeld }) => left.length > 0 && !isHeld);
      if (ready.length > 0) await round(ready);
    }
    for (const course of chunk) {
      counts.leftPending += course.left.length;
      held.note(course.transitions.at(-1)!, course.left.length > 0);
    }
  }

  try {
    for (let from = 0; from < courses.length; from += CHUNK) await follow(courses.slice(from, from + CHUNK));
  } catch (cause) {
    throw new Error('an alert could not be stored, so nothing of this call is committed: it is to be repeated', {
      cause,
    });
  } finally {
    report(ports.metrics, counts);
  }
}

const gravity = ({ transitions }: Course): number =>
  transitions.reduce((most, { severity }) => Math.max(most, SEVERITIES.indexOf(severity)), 0);

/** What was closed without a reading lacks its dimensions: they are in the transition that it closes. */
async function completed({ alerts }: PublishPorts, transition: AlertTransition): Promise<AlertTransition> {
  const { cause } = transition;
  if (cause === undefined || cause === 'new-normal') return transition;
  const closed = await alerts.find?.(transition.id, transition.transition - 1);
  if (closed === undefined) return transition;
  const { dimensions } = closed;
  // Of an incident that another release opened the kind is known there only.
  const { rule, kind, measure } = transition.kind === '' ? closed : transition;
  return { ...transition, rule, kind, measure, dimensions };
}

function report(metrics: Metrics, counts: TellCounts & { leftPending: number }): void {
  if (counts.published > 0) metrics.count('AlertTransitionsPublished', counts.published);
  if (counts.kept > 0) metrics.count('AlertMessagesKept', counts.kept);
  if (counts.failed > 0) metrics.count('AlertPublishFailures', counts.failed);
  if (counts.unmarked > 0) metrics.count('AlertMarkFailures', counts.unmarked);
  if (counts.leftPending > 0) metrics.count('AlertTransitionsLeftPending', counts.leftPending);
}
