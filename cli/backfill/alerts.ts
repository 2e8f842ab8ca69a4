// Alerts of a backfill: collected instead of told, and held against those that there are.
import { readFileSync } from 'node:fs';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { AlertHeads, AlertStore, AlertTopic } from '#stages/ports.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { messageOf } from '../doctor/aws-errors.ts';

export interface CollectedAlerts {
  readonly store: AlertStore;
  readonly topic: AlertTopic;
  /** Each once, in the order in which they were found. */
  readonly transitions: readonly AlertTransition[];
}

const identityOf = ({ id, transition }: AlertTransition): string => `${id} ${transition}`;

/** `before`: of a run that died. Nothing of it is told to anybody. */
export function collectedAlerts(before: readonly AlertTransition[] = []): CollectedAlerts {
  const transitions = [...before];
  const known = new Set(before.map(identityOf));
  return {
    transitions,
    store: {
      async putPending(transition) {
        const identity = identityOf(transition);
        if (known.has(identity)) return 'published';
        known.add(identity);
        transitions.push(transition);
        return 'new';
      },
      markPublished: async () => undefined,
      pending: async () => [],
      pendingOf: async () => [],
    },
    topic: { publish: async () => undefined },
  };
}

/** An incident, as far as a comparison goes. */
export interface Incident {
  readonly id: string;
  readonly device: string;
  readonly rule: string;
  readonly severity: string;
  readonly startMs: number;
  readonly message: string;
}

/** Of each incident that begins in the range, the first transition says what it is. */
export function incidentsOf(transitions: Iterable<Incident>, fromMs: number, toMs: number): Incident[] {
  const found = new Map<string, Incident>();
  for (const { id, device, rule, severity, startMs, message } of transitions) {
    if (startMs < fromMs || startMs >= toMs || found.has(id)) continue;
    found.set(id, { id, device, rule, severity, startMs, message });
  }
  return [...found.values()];
}

const PAGE = 1_000;

/** Incidents that a deployment keeps of the range; group messages and those that only the sweep finds are left out. */
export async function storedIncidents(
  heads: Pick<AlertHeads, 'heads'>,
  profile: string,
  lanes: ReadonlySet<string>,
  fromMs: number,
  toMs: number,
): Promise<Incident[]> {
  const found = new Map<string, Incident>();
  let beforeMs = Number.POSITIVE_INFINITY;
  for (;;) {
    const page = await heads.heads({ profile, limit: PAGE, ...(Number.isFinite(beforeMs) ? { beforeMs } : {}) });
    for (const { id, lane, last } of page) {
      const { device, rule, severity, startMs, message } = last;
      if (lanes.has(lane) && startMs >= fromMs && startMs < toMs)
        found.set(id, { id, device, rule, severity, startMs, message });
    }
    const oldestMs = page.at(-1)?.openedAtMs;
    // An incident is taken after it began, so older pages have none of the range.
    if (page.length < PAGE || oldestMs === undefined || oldestMs < fromMs || oldestMs >= beforeMs) break;
    beforeMs = oldestMs;
  }
  return [...found.values()];
}

/** Of a file of alerts. @throws UsageError where it cannot be read. */
export function incidentsOfFile(file: string, fromMs: number, toMs: number): Incident[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return incidentsOf(lines.filter((line) => line !== '').map(incidentOfLine), fromMs, toMs);
  } catch (error) {
    throw new UsageError(`--alerts ${file} cannot be read: ${messageOf(error)}`);
  }
}

function incidentOfLine(line: string): Incident {
  const { id, device_id: device, rule, severity, start, message } = JSON.parse(line) as Record<string, string>;
  const startMs = Date.parse(start ?? '');
  if (id === undefined || Number.isNaN(startMs)) throw new Error(`no alert: ${line.slice(0, 80)}`);
  return { id, device: device ?? '', rule: rule ?? '', severity: severity ?? '', startMs, message: message ?? '' };
}

export interface Difference extends Incident {
  /** `new`: only the backfill has it; `gone`: only what was compared with. */
  readonly change: 'new' | 'gone' | 'same';
}

/** By start, device, id: an incident is the same where its id is, which is of profile, device, lane and start. */
export function differences(computed: readonly Incident[], stored: readonly Incident[]): Difference[] {
  const [ids, storedIds] = [new Set(computed.map(({ id }) => id)), new Set(stored.map(({ id }) => id))];
  return [
    ...computed.map((each): Difference => ({ ...each, change: storedIds.has(each.id) ? 'same' : 'new' })),
    ...stored.filter(({ id }) => !ids.has(id)).map((each): Difference => ({ ...each, change: 'gone' })),
  ].sort(
    (a, b) =>
      a.startMs - b.startMs || (a.device < b.device ? -1 : a.device > b.device ? 1 : 0) || (a.id < b.id ? -1 : 1),
  );
}
