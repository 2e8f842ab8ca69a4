// Incidents that no reading opens → transitions of alerts, as they are stored and published: identity, times, words.
import type { Severity } from '../finding/severity.ts';
import type { AlertTransition } from './alert.ts';
import { alertId } from './alert-id.ts';
import type { Incident, Told, WatchedDevice } from './incidents.ts';

/** What all transitions of a key group have in common. */
export interface AlertFacts {
  readonly profile: string;
  /** The key group's number as text. */
  readonly keyGroup: string;
  readonly severity: Severity;
  /** The limit that makes an incident, ms. */
  readonly afterMs: number;
}

interface Evidence {
  readonly value: number;
  readonly baseline: number | null;
  readonly message: string;
  readonly reason?: string;
}

export interface Words {
  /** Names of the rule for a device, which is the kind of both, and for a key group. */
  readonly rule: string;
  readonly groupRule: string;
  firing(device: WatchedDevice, incident: Incident): Evidence;
  resolved(device: WatchedDevice, incident: Incident): Evidence;
  forgotten(incident: Incident): Evidence;
  /** Of a key group: what is the matter with its devices, and what those are that still have it. */
  readonly group: { readonly firing: string; readonly left: string };
}

const NOT_WATCHED = { value: 0, baseline: null, message: 'no longer watched: its limit is switched off' };

/** Devices that a message names. */
const NAMED_DEVICES = 5;

/** The device of alerts that stand for most of a key group. */
export function keyGroupDevice(keyGroup: string): string {
  return `key-group=${keyGroup}`;
}

export function transitionsOf(told: readonly Told[], facts: AlertFacts, words: Words): AlertTransition[] {
  return told.map((each) => transitionOf(each, facts, words));
}

function transitionOf(told: Told, facts: AlertFacts, words: Words): AlertTransition {
  const { profile } = facts;
  const { severity, afterMs } = ('device' in told ? told.device.own : undefined) ?? facts;
  const common = { profile, lane: words.rule, kind: words.rule, measure: '', severity, score: null };
  // The moment the limit passed: the same whichever run of the sweep finds it.
  const opened = (startMs: number) =>
    ({ transition: 1, change: 'opened', state: 'firing', startMs, atMs: startMs + afterMs }) as const;
  const ended = (startMs: number, atMs: number) =>
    ({ transition: 2, change: 'over', state: 'resolved', startMs, atMs: Math.max(atMs, startMs + afterMs) }) as const;
  switch (told.what) {
    case 'firing':
    case 'resolved': {
      const { device, incident, what } = told;
      const { startMs } = incident;
      const about = { ...common, device: device.id, rule: words.rule };
      const dimensions = device.dimensionsOf();
      const id = alertId(profile, device.id, words.rule, startMs);
      return what === 'firing'
        ? { id, ...about, dimensions, ...opened(startMs), ...words.firing(device, incident) }
        : { id, ...about, dimensions, ...ended(startMs, device.endedMs), ...words.resolved(device, incident) };
    }
    case 'switched-off': {
      const { device, incident, atMs } = told;
      const id = alertId(profile, device.id, words.rule, incident.startMs);
      const about = { ...common, device: device.id, rule: words.rule, dimensions: device.dimensionsOf() };
      const at = { ...ended(incident.startMs, atMs), atMs: Math.max(incident.startMs, atMs) };
      return { id, ...about, cause: 'rule-removed', ...at, ...NOT_WATCHED };
    }
    case 'forgotten': {
      const { id: device, incident } = told;
      const id = alertId(profile, device, words.rule, incident.startMs);
      const about = { ...common, device, rule: words.rule, cause: 'stale', dimensions: {} } as const;
      return { id, ...about, ...ended(incident.startMs, incident.startMs + afterMs), ...words.forgotten(incident) };
    }
    case 'group-firing':
    case 'group-resolved':
      return groupTransition(told, facts, words);
  }
}

function groupTransition(
  { what, group: { startMs, count, of, shared }, atMs, ids, goneCount }: Extract<Told, { group: unknown }>,
  { profile, severity, keyGroup }: AlertFacts,
  { rule, groupRule, group }: Words,
): AlertTransition {
  const device = keyGroupDevice(keyGroup);
  const isFiring = what === 'group-firing';
  // Else it would say that they are back.
  const isStale = 2 * goneCount >= count;
  const where = shared === undefined ? '' : `, those of ${shared.dimension}=${shared.value}`;
  const ended = isStale
    ? `nothing more has come from ${goneCount} of the ${count} devices of key group ${keyGroup}${where}: given up`
    : `most of ${count} devices of key group ${keyGroup}${where}${where && ','} are back`;
  const names = ids.length === 0 ? '' : ` (${named(ids)})`;
  return {
    id: alertId(profile, device, groupRule, startMs),
    transition: isFiring ? 1 : 2,
    profile,
    device,
    lane: groupRule,
    change: isFiring ? 'opened' : 'over',
    rule: groupRule,
    kind: rule,
    measure: '',
    severity,
    state: isFiring ? 'firing' : 'resolved',
    ...(isStale ? { cause: 'stale' } : {}),
    startMs,
    atMs,
    value: isFiring ? count : ids.length,
    baseline: of,
    score: null,
    ...{ count, of },
    dimensions: shared === undefined ? {} : { [shared.dimension]: shared.value },
    message: isFiring
      ? `${count} of the ${of} devices of key group ${keyGroup}${where}${names}: ${group.firing}`
      : `${ended}; still ${group.left}: ${ids.length}${names}`,
  };
}

function named(ids: readonly string[]): string {
  const first = ids.slice(0, NAMED_DEVICES).join(', ');
  return ids.length > NAMED_DEVICES ? `${first} and ${ids.length - NAMED_DEVICES} more` : first;
}
