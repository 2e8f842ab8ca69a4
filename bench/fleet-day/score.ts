// Holds what was recorded and sent on a simulated day against what went wrong. Knows no rule and no detector: a device
// was told of within the time of what went wrong with it, or it was not.
import { median } from '../figures.ts';
import type { Heard, RecordedTransition } from './heard.ts';
import type { IncidentKind, TrueIncident, Truth } from './truth.ts';

export interface IncidentScore {
  readonly id: string;
  readonly kind: IncidentKind;
  /** Devices that it is of, and those of them that an incident was recorded of. */
  readonly devices: number;
  readonly found: number;
  /** Whether people were told of it. */
  readonly isTold: boolean;
  /** Incidents recorded of its devices beyond the first of each. */
  readonly again: number;
  readonly messages: number;
  /** From its start to when the first was recorded, min; null where none was. */
  readonly delayMinutes: number | null;
  /** Rules named first. */
  readonly rules: readonly string[];
}

export interface DayScore {
  readonly seed: number;
  readonly variant: string;
  readonly incidents: readonly IncidentScore[];
  /** Of those of a single device: how many there are, were found, and were found once. */
  readonly single: number;
  readonly foundSingle: number;
  readonly onceSingle: number;
  readonly toldSingle: number;
  /** Incidents with nothing behind them: recorded, and those of them that people were told of. */
  readonly falseRecorded: number;
  readonly falseTold: number;
  readonly falseRecordedPerDeviceMonth: number;
  readonly falseToldPerDeviceMonth: number;
  readonly falseByRule: Readonly<Record<string, number>>;
  readonly messages: number;
}

/**
 * An incident opened so long after the end still belongs to what went wrong: silence is known after 45 min, and a
 * device that comes back from long is not as it was.
 */
const GRACE_MS = 90 * 60_000;
const DAYS_PER_MONTH = 30.4375;
const DAY_MS = 86_400_000;

export function scoreDay(truth: Truth, { transitions, messages }: Heard): DayScore {
  const byDevice = new Map<string, TrueIncident>();
  for (const incident of truth.incidents) for (const device of incident.devices) byDevice.set(device, incident);
  const firings = transitions.filter(({ state }) => state === 'firing').sort((a, b) => a.recordedMs - b.recordedMs);
  const told = Map.groupBy(messages, ({ id }) => id);
  const causes = new Map<string, TrueIncident>();
  const recorded = new Map<TrueIncident, RecordedTransition[]>(truth.incidents.map((incident) => [incident, []]));
  const unfounded: RecordedTransition[] = [];
  for (const firing of firings) {
    const cause = causeOf(firing, byDevice);
    if (cause !== undefined) {
      if (!causes.has(firing.id)) causes.set(firing.id, cause);
      recorded.get(cause)?.push(firing);
    } else if (firing.transition === 1 && !isSilentGroup(firing, told)) unfounded.push(firing);
  }
  const messagesOf = new Map<TrueIncident, number>();
  for (const { id } of messages) {
    const cause = causes.get(id);
    if (cause !== undefined) messagesOf.set(cause, (messagesOf.get(cause) ?? 0) + 1);
  }
  const incidents = truth.incidents.map((incident) =>
    scoreOne(incident, recorded.get(incident) ?? [], messagesOf.get(incident) ?? 0),
  );
  const single = incidents.filter(({ kind }) => !GROUPS.has(kind) && kind !== 'flapping');
  // An incident that opened for nothing may have got worse for a reason, and be told from then on.
  const falseTold = unfounded.filter(({ id }) =>
    told.get(id)?.some(({ sentMs }) => sentMs < (causes.get(id)?.startMs ?? Number.POSITIVE_INFINITY)),
  ).length;
  const deviceMonths = (truth.devices * (truth.endMs - truth.startMs)) / DAY_MS / DAYS_PER_MONTH;
  return {
    seed: truth.seed,
    variant: truth.variant,
    incidents,
    single: single.length,
    foundSingle: single.filter(({ found }) => found > 0).length,
    onceSingle: single.filter(({ found, again }) => found > 0 && again === 0).length,
    toldSingle: single.filter(({ isTold }) => isTold).length,
    falseRecorded: unfounded.length,
    falseTold,
    falseRecordedPerDeviceMonth: unfounded.length / deviceMonths,
    falseToldPerDeviceMonth: falseTold / deviceMonths,
    falseByRule: countBy(unfounded.map(({ rule }) => rule)),
    messages: messages.length,
  };
}

const GROUPS: ReadonlySet<IncidentKind> = new Set(['region-outage', 'storm']);

/** A group's incident that tells of none: a wider group tells of its members. */
const isSilentGroup = ({ id, members }: RecordedTransition, told: ReadonlyMap<string, unknown>): boolean =>
  members?.length === 0 && !told.has(id);

/** What went wrong behind an incident that was recorded; of a group's, behind those of most of its members. */
function causeOf(
  { device, recordedMs, members = [device] }: RecordedTransition,
  byDevice: ReadonlyMap<string, TrueIncident>,
): TrueIncident | undefined {
  const isDuring = ({ startMs, endMs }: TrueIncident): boolean =>
    recordedMs >= startMs && recordedMs < endMs + GRACE_MS;
  const causes = members
    .map((member) => byDevice.get(member))
    .filter((cause) => cause !== undefined && isDuring(cause));
  const [most] = [...Map.groupBy(causes, (cause) => cause)].sort(([, a], [, b]) => b.length - a.length);
  return most !== undefined && most[1].length * 2 > members.length ? most[0] : undefined;
}

/** `firings`: an incident may have opened for another reason before, and got worse. */
function scoreOne(incident: TrueIncident, firings: readonly RecordedTransition[], messages: number): IncidentScore {
  const devices = new Set(incident.devices);
  const own = firings.filter(({ device }) => devices.has(device));
  const found = new Set(own.map(({ device }) => device)).size;
  const [first] = firings;
  return {
    id: incident.id,
    kind: incident.kind,
    devices: incident.devices.length,
    found,
    isTold: messages > 0,
    again: new Set(own.map(({ id }) => id)).size - found,
    messages,
    delayMinutes: first === undefined ? null : Math.round((first.recordedMs - incident.startMs) / 6000) / 10,
    rules: [...new Set(own.map(({ rule }) => rule))],
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

export interface KindScore {
  readonly kind: IncidentKind;
  readonly incidents: number;
  readonly found: number;
  readonly once: number;
  readonly told: number;
  readonly messages: number;
  /** NaN where none was found. */
  readonly medianDelayMinutes: number;
  readonly worstDelayMinutes: number;
}

/** A row a kind. Found is one of which every device has an incident. */
export function byKind(incidents: readonly IncidentScore[]): KindScore[] {
  return [...Map.groupBy(incidents, ({ kind }) => kind)].map(([kind, own]) => {
    const delays = own.flatMap(({ delayMinutes }) => (delayMinutes === null ? [] : [delayMinutes]));
    const isFound = ({ devices, found }: IncidentScore): boolean => found === devices;
    return {
      kind,
      incidents: own.length,
      found: own.filter(isFound).length,
      once: own.filter((each) => isFound(each) && each.again === 0).length,
      told: own.filter(({ isTold }) => isTold).length,
      messages: own.reduce((sum, { messages }) => sum + messages, 0),
      medianDelayMinutes: median(delays),
      worstDelayMinutes: delays.length === 0 ? Number.NaN : Math.max(...delays),
    };
  });
}
