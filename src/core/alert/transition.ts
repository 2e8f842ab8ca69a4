// A transition of a device's incident as it is stored and published: from what is kept of the device, and from the
// finding that made it.
import { NORMAL, severityOf } from '../finding/finding.ts';
import type { AlertChange, AlertTransition } from './alert.ts';
import { alertId } from './alert-id.ts';
import { evidenceOf } from './evidence.ts';
import { isActive, type Shown } from './finding-record.ts';
import { type DeviceLife, type Ending, gravest, type IncidentRecord } from './incident-record.ts';

export interface Place {
  readonly profile: string;
  readonly device: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What a transition says of the finding that made it. */
type Told = Pick<Ending, 'rule' | 'kind' | 'cause' | 'shown'>;

/** `incident` has made the transition already. */
export function transitionOf(
  { profile, device, dimensions }: Place,
  life: DeviceLife,
  { lane, transition, told, startMs, isFlapping }: IncidentRecord,
  change: AlertChange,
  atMs: number,
  { rule, kind, shown, cause }: Told,
): AlertTransition {
  const { measure, value, baseline, score, message } = shown;
  const flaps = isFlapping && change === 'opened' ? '; it comes and goes: open until it is quiet for an hour' : '';
  return {
    id: alertId(profile, device, lane, startMs),
    ...{ transition, profile, device, lane, change, rule, kind, measure },
    severity: severityOf(Math.max(told, NORMAL + 1)),
    state: change === 'over' ? 'resolved' : 'firing',
    ...(cause === undefined ? {} : { cause }),
    ...(isFlapping ? { isFlapping } : {}),
    ...{ startMs, atMs, value, baseline, score, dimensions },
    message: `${message}${flaps}`,
    evidence: evidenceOf(life.findings),
  };
}

/** What is said while the incident goes on: the finding that fires gravest. */
export function presentOf(life: DeviceLife): Told {
  const record = gravest(life.findings, isActive);
  return { rule: record?.rule ?? '', kind: record?.kind ?? '', cause: undefined, shown: record?.shown ?? NOT_SHOWN };
}

/** What is said of its end. */
export function endOf(life: DeviceLife): Told {
  if (life.ending !== undefined) return life.ending;
  const last = gravest(life.findings, ({ worst, phase }) => worst > NORMAL && phase !== 'cooling');
  const shown = { ...(last?.shown ?? NOT_SHOWN), message: 'nothing is found any more' };
  return { rule: last?.rule ?? '', kind: last?.kind ?? '', cause: undefined, shown };
}

/** Of what another release stored. */
const NOT_SHOWN: Shown = { measure: '', value: 0, baseline: null, score: null, message: 'something is found' };
