// The work of a backfill: readings of the archive through the stages, a day of arrival at a time, all states in memory.
// What it computes depends only on the archive and the profile: a day that is begun again gives the same.
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryStateStore, type MemoryStateStore } from '#adapters/memory/state-store.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { type Segment, segmentsOf } from '#core/archive/segments.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { DEFAULT_MAX_AGE_MS } from '#core/reading/lateness.ts';
import { DAY_MS } from '#core/time/days.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { type BackfilledPanes, type BackfillRange, backfilledPanes } from '#stages/archive/backfilled-panes.ts';
import { createDetect } from '#stages/detect/detect.ts';
import type { PaneSink } from '#stages/ports.ts';
import type { ArchivePlace } from '../deployment/archive-place.ts';
import { createFunctions } from '../replay/handlers.ts';
import { collectedAlerts } from './alerts.ts';
import type { BackfillCounts, Checkpoint } from './checkpoint.ts';
import type { OutputFolder } from './output.ts';
import { packsOfArchive, readArchivePart } from './read-object.ts';

export interface Work {
  readonly profile: CompiledProfile;
  readonly keyGroups: number;
  readonly range: BackfillRange;
  /** Objects of the archive; those of other days than are wanted do no harm. */
  readonly keys: readonly string[];
  readonly archive: Pick<ArchivePlace, 'get' | 'called'>;
  readonly to: PaneSink;
  /** Told where a day begins and ends. */
  readonly folder: OutputFolder | undefined;
  readonly checkpoint: Checkpoint;
  readonly run: string;
  /** Which windows were given out is to be known. */
  readonly isKnown: boolean;
  readonly onProgress: (done: number, total: number, readings: number) => void;
}

export interface Worked {
  readonly panes: BackfilledPanes;
  readonly transitions: readonly AlertTransition[];
  readonly counts: BackfillCounts;
  /** It went on where a run before was broken off. */
  readonly isResumed: boolean;
}

/** Packs handed to the stages at a time, some 100,000 readings. */
const PACKS_AT_ONCE = 500;
/** Objects read side by side. */
const SEGMENTS_AT_ONCE = 16;

/** @throws DeploymentError naming the object of the archive that cannot be read. */
export async function workOff(work: Work): Promise<Worked> {
  const { profile, range, checkpoint, run, folder } = work;
  const before = checkpoint.load();
  const [windows, baselines] = [storeOf(before?.windows), storeOf(before?.baselines)];
  const alerts = collectedAlerts(before?.transitions);
  const known = before === undefined ? {} : { devices: before.devices, windows: before.given };
  const panes = backfilledPanes(work.to, range, { isKnown: work.isKnown, ...known });
  const quarantine = { put: async () => undefined };
  const ports = { quarantine, panes, metrics: createMemoryMetrics(), readings: { put: async () => undefined } };
  const all = { ...ports, windows, baselines, alerts: alerts.store, topic: alerts.topic };
  const settings = { profile, keyGroups: work.keyGroups, clockAheadMs: 0, maxAgeMs: DEFAULT_MAX_AGE_MS };
  const aggregate = createAggregate(profile, { ...ports, state: windows }, settings);
  const detect = createDetect(profile, { ...all, state: baselines }, settings);
  const functions = createFunctions(all, settings);
  // By key group, and so in each of their days.
  const segments = [...segmentsOf(work.keys)].sort(([a], [b]) => a - b).flatMap(([, own]) => own);
  const days = [...Map.groupBy(segments, ({ unitMs }) => unitMs)].sort(([a], [b]) => a - b);
  let readings = before?.counts.readings ?? 0;
  let done = 0;
  const countsNow = (): BackfillCounts => ({ readings, panes: (before?.counts.panes ?? 0) + panes.panes() });

  async function take(packs: readonly Uint8Array[]): Promise<void> {
    await aggregate.run(packs);
    await detect.run({ packs, isFinal: true });
  }

  async function workOffGroup(own: readonly Segment[]): Promise<void> {
    let packs: Uint8Array[] = [];
    for (let at = 0; at < own.length; at += SEGMENTS_AT_ONCE) {
      const read = await Promise.all(own.slice(at, at + SEGMENTS_AT_ONCE).map((segment) => readSegment(work, segment)));
      for (const segment of read) {
        readings += segment.rows;
        packs.push(...segment.packs);
      }
      done += read.length;
      work.onProgress(done, segments.length, readings);
      if (packs.length < PACKS_AT_ONCE) continue;
      await take(packs);
      packs = [];
    }
    if (packs.length > 0) await take(packs);
  }

  for (const [dayMs, ofDay] of days) {
    if (before !== undefined && dayMs <= before.dayMs) {
      done += ofDay.length;
      continue;
    }
    folder?.beginDay(dayMs);
    for (const own of Map.groupBy(ofDay, ({ group }) => group).values()) await workOffGroup(own);
    await functions.afterPiece(dayMs + DAY_MS);
    folder?.endDay();
    const found = { transitions: alerts.transitions, devices: [...panes.devices], given: [...panes.windows] };
    const states = { windows: entriesOf(windows), baselines: entriesOf(baselines) };
    checkpoint.save({ run, dayMs, ...states, ...found, counts: countsNow() });
  }
  // Of key groups that fell idle, the sweep published what was left.
  folder?.beginDay((days.at(-1)?.[0] ?? 0) + DAY_MS);
  await functions.lastSweep();
  folder?.endDay();
  return { panes, transitions: alerts.transitions, counts: countsNow(), isResumed: before !== undefined };
}

async function readSegment(
  { archive }: Work,
  { keys }: Segment,
): Promise<{ readonly packs: Uint8Array[]; readonly rows: number }> {
  const parts = await Promise.all(keys.map((key) => readArchivePart(archive, key)));
  return { packs: packsOfArchive(archive.called, keys, parts), rows: parts.reduce((sum, { rows }) => sum + rows, 0) };
}

function storeOf(entries: Iterable<readonly [string, { version: number; bytes: Uint8Array }]> = []): MemoryStateStore {
  return createMemoryStateStore({ recordsCalls: false, entries });
}

const entriesOf = ({ entries }: MemoryStateStore) => [...entries];
