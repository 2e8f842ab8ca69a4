// What a simulated domain is: who the devices are and what each of their readings says. Pure: the same question has the
// same answer.
import type { Chance } from './chance.ts';
import type { Timetable } from './timetable.ts';

/** A reading as it goes on the wire, before anything spoils it. */
export type WireReading = Record<string, unknown>;

/** What a reading calls its device, its time and its quality, if it states one. */
export interface WireFields {
  readonly device: string;
  readonly time: string;
  readonly quality: string | undefined;
}

export interface DomainDefaults {
  readonly deviceCount: number;
  readonly readingsPerSecond: number;
}

export interface Domain {
  /** Id of device `index`, as it is on the wire. */
  idOf(index: number): string;
  /** What reading `n` says. */
  reading(n: number): WireReading;
  /** Spoils one field so that the pipeline must reject it: `variant` in [0, 1) chooses how. */
  readonly measureFields: readonly string[];
  /** Fields of the wire, where they are not the usual ones. */
  readonly fields?: WireFields;
}

export interface DomainContext {
  readonly chance: Chance;
  readonly timetable: Timetable;
  /** An incident of this kind begins at one in so many readings; Infinity: never. */
  readonly every: (kind: IncidentKind) => number;
}

/** What can befall a device. Fire is for smoke sensors only, the others for meters and machines. */
export const INCIDENT_KINDS = ['spike', 'drop', 'outage'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** How many readings of the device each lasts: a spike is a moment, a machine that is off stays off. */
const LASTS: Readonly<Record<IncidentKind, number>> = { spike: 1, drop: 2, outage: 2 };

const PURPOSE: Readonly<Record<IncidentKind, number>> = { spike: 1, drop: 2, outage: 3 };

/** The incident that reading `n` is part of, if any: it began at this or an earlier turn of the same device. */
export function incidentAt(
  n: number,
  { chance, timetable, every }: DomainContext,
  chosen: (chance: Chance, n: number, every: number, purpose: number) => boolean,
): IncidentKind | undefined {
  for (const kind of INCIDENT_KINDS) {
    for (let turn = 0; turn < LASTS[kind]; turn += 1) {
      if (chosen(chance, n - turn * timetable.deviceCount, every(kind), PURPOSE[kind])) return kind;
    }
  }
  return undefined;
}

/** `meter-00042`: as many digits as the largest index needs, at least five. */
export function numberedId(prefix: string, index: number): string {
  return `${prefix}-${String(index).padStart(5, '0')}`;
}
