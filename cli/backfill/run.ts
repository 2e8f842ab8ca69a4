// A backfill from its plan to its summary.
import { join } from 'node:path';
import { parseArchiveName } from '#core/archive/object-name.ts';
import { epochRevision } from '#core/history/epoch.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { DAY_MS, dayName } from '#core/time/days.ts';
import { type BackfillRange, vanished } from '#stages/archive/backfilled-panes.ts';
import { beginBackfill, endBackfill, nextEpoch } from '#stages/archive/epochs.ts';
import { allSinks } from '#stages/panes/all-sinks.ts';
import { labelsOf } from '#stages/plan/deployment-plan.ts';
import type { PaneSink } from '#stages/ports.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { ArchivePlace } from '../deployment/archive-place.ts';
import type { EngineTarget } from '../deployment/deployment.ts';
import { differences, type Incident, incidentsOf, incidentsOfFile, storedIncidents } from './alerts.ts';
import { fileCheckpoint, noCheckpoint } from './checkpoint.ts';
import { outputFolder } from './output.ts';
import { type BackfillPlace, oldWindows } from './place.ts';
import type { BackfillPlan, Typed } from './plan.ts';
import { readArchivePart } from './read-object.ts';
import type { BackfillSummary } from './summary.ts';
import { type Worked, workOff } from './work.ts';

export interface RunWorld {
  /** undefined: files only. */
  readonly place: BackfillPlace | undefined;
  readonly archive: ArchivePlace;
  readonly folder: string;
  readonly onProgress: (done: number, total: number, readings: number) => void;
}

/** Where a run without --out keeps how far it came. */
const PROGRESS_FOLDER = '.weir-backfill';

const NOWHERE: PaneSink = { write: async () => undefined };

/** @throws UsageError, EpochError; whatever the archive and the engine throw. */
export async function runBackfill(plan: BackfillPlan, values: Typed, world: RunWorld): Promise<BackfillSummary> {
  const { place, archive } = world;
  const { fromMs, toMs, readFromMs, readToMs, run } = plan;
  const keys = (await archive.list(readFromMs, readToMs)).filter((key) => {
    const dayMs = parseArchiveName(key)?.dayMs;
    return dayMs !== undefined && dayMs > readFromMs - DAY_MS && dayMs <= readToMs;
  });
  const [first] = keys;
  if (first === undefined)
    throw new UsageError(
      `there are no readings in ${archive.called} that arrived from ${dayName(readFromMs)} to ${dayName(readToMs)}: the archive has what came since it was switched on, for archiveDays`,
    );
  const { head } = await readArchivePart(archive, first);
  if (head.profile !== plan.profile.name)
    throw new UsageError(`${archive.called} has readings of profile "${head.profile}", not of "${plan.profile.name}"`);
  const ofFile = values.alerts === undefined ? undefined : incidentsOfFile(values.alerts, fromMs, toMs);
  // By which live readings were judged late, whatever the windows.
  const profile = { ...plan.profile, latenessGrainMs: head.latenessGrainMs };
  const writes = values.write && place !== undefined;
  const engine = writes ? await place.engine() : undefined;
  const epoch = await epochOf(place, profile.name, run, writes);
  const range = { fromMs, toMs, epoch };
  const folder = values.out === undefined ? undefined : outputFolder(values.out);
  const sinks = [folder, writes ? place.hotCopy : undefined, engine?.sink].filter((sink) => sink !== undefined);
  const to = sinks.length === 0 ? NOWHERE : allSinks(sinks);
  const checkpoint = values['dry-run']
    ? noCheckpoint
    : fileCheckpoint(values.out ?? join(world.folder, PROGRESS_FOLDER), run);
  const worked = await workOff({
    ...{ profile, keyGroups: head.groups, range, keys, archive, to, folder, checkpoint, run },
    isKnown: engine?.old !== undefined,
    onProgress: world.onProgress,
  });
  const voids = await voidVanished(profile, engine, to, worked, range, values['keep-others']);
  const transitions = worked.transitions.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  const computed = incidentsOf(transitions, fromMs, toMs);
  const stored = ofFile ?? (await storedOf(place, profile, worked, range));
  const found = stored === undefined ? [] : differences(computed, stored);
  const summary: BackfillSummary = {
    ...{ profile: profile.name, windows: labelsOf(profile), archive: archive.called, epoch },
    ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
    ...{ objects: keys.length, readings: worked.counts.readings, panes: worked.counts.panes },
    devices: worked.panes.devices.size,
    written: [...(folder === undefined ? [] : [values.out ?? '']), ...(writes ? ['hot copy', engine?.name ?? ''] : [])],
    ...{ voids, resumed: worked.isResumed },
    refused: Object.fromEntries(engine?.refused ?? []),
    alerts: {
      computed: computed.length,
      compared_with: stored?.length ?? null,
      ...countsOf(found),
    },
  };
  folder?.alerts(transitions, found, summary);
  if (writes) await endBackfill(place.state, profile.name, run);
  checkpoint.clear();
  return summary;
}

async function epochOf(
  place: BackfillPlace | undefined,
  profile: string,
  run: string,
  writes: boolean,
): Promise<number> {
  if (place === undefined) return 1;
  return writes ? beginBackfill(place.state, profile, run) : nextEpoch(place.state, profile, run);
}

/** Answers how many windows are none any more; null where the engine is not asked. */
async function voidVanished(
  profile: CompiledProfile,
  engine: EngineTarget | undefined,
  to: PaneSink,
  { panes }: Worked,
  range: BackfillRange,
  keepsOthers: boolean,
): Promise<number | null> {
  const { fromMs, toMs, epoch } = range;
  const before = { profile: profile.name, fromMs, toMs, belowRevision: epochRevision(epoch, 0) };
  const pages =
    engine?.older?.(before) ??
    (engine?.old === undefined ? undefined : oldWindows(engine.old, profile.name, panes.devices, fromMs, toMs));
  if (pages === undefined) return null;
  const own = new Set(labelsOf(profile));
  const keeps = ({ window }: { readonly window: string }): boolean => keepsOthers && !own.has(window);
  let count = 0;
  for await (const old of pages) {
    const voids = vanished(old, panes, range, keeps);
    if (voids.length > 0) await to.write(voids);
    count += voids.length;
  }
  return count;
}

/** undefined: there is no deployment. */
async function storedOf(
  place: BackfillPlace | undefined,
  { name }: CompiledProfile,
  { transitions }: Worked,
  { fromMs, toMs }: BackfillRange,
): Promise<Incident[] | undefined> {
  if (place === undefined) return undefined;
  // Those of silence and of the sweep's other finds are not computed from readings alone.
  const lanes = new Set(['readings', ...transitions.map(({ lane }) => lane)]);
  return storedIncidents(place.heads, name, lanes, fromMs, toMs);
}

function countsOf(found: readonly { readonly change: 'new' | 'gone' | 'same' }[]) {
  const count = (of: string): number => found.filter(({ change }) => change === of).length;
  return { new: count('new'), gone: count('gone'), same: count('same') };
}
