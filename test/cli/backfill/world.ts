// A fleet that lives: readings through validate and aggregate with an archive, with whatever goes wrong; and the
// archive as a place for a backfill.
import { createReadingArchive } from '#adapters/aws/archive/s3-archive.ts';
import type { MemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { noCheckpoint } from '#cli/backfill/checkpoint.ts';
import { type Work, type Worked, workOff } from '#cli/backfill/work.ts';
import type { ArchivePlace } from '#cli/deployment/archive-place.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { RawRecord } from '#stages/ports.ts';
import { createPipeline } from '../../support/pipeline.ts';

export const KEY_GROUPS = 3;

export interface Life {
  readonly objects: Map<string, Uint8Array>;
  readonly panes: MemoryPaneSink;
  readonly archive: ArchivePlace;
}

/** How one batch goes wrong. */
export interface Trouble {
  /** The call dies there, and the batch comes again: with all that came after it, or cut where `cut` says. */
  readonly at?: 'archive' | 'panes' | 'commit' | undefined;
  /** Share of the packs that come alone when it comes again; the others after them. */
  readonly cut?: number;
  /** Another instance has the batch too, and commits first. */
  readonly hasRival?: boolean;
}

/** Plays batches of records; `trouble` of the nth batch. */
export async function live(
  profile: CompiledProfile,
  batches: readonly (readonly RawRecord[])[],
  trouble: readonly Trouble[] = [],
): Promise<Life> {
  const maxAgeMs = 7 * 86_400_000;
  const { validate, packs, state, panes, quarantine, metrics, end } = createPipeline(profile, {
    keyGroups: KEY_GROUPS,
    maxAgeMs,
  });
  const objects = new Map<string, Uint8Array>();
  let dies: Trouble['at'];
  const mayDie = (at: Trouble['at']): void => {
    if (dies !== at) return;
    dies = undefined;
    throw new Error(`died at ${at}`);
  };
  const archive = createReadingArchive(
    async ({ key, body }) => {
      objects.set(key, body as Uint8Array);
      mayDie('archive');
    },
    'archive',
    metrics,
  );
  const instance = () =>
    createAggregate(
      profile,
      {
        ...{ quarantine, metrics, archive },
        panes: {
          async write(all) {
            await panes.write(all);
            mayDie('panes');
          },
        },
        state: {
          ...state,
          async commit(key, bytes, version) {
            const isDone = await state.commit(key, bytes, version);
            mayDie('commit');
            return isDone;
          },
        },
      },
      { maxAgeMs },
    );
  let stage = instance();
  for (const [n, batch] of batches.entries()) {
    packs.length = 0;
    await validate.run(batch);
    const all = [...packs];
    const { at, cut = 1, hasRival = false } = trouble[n] ?? {};
    if (hasRival) await instance().run(all);
    dies = at;
    try {
      await stage.run(all);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('died'))) throw error;
      stage = instance();
      const middle = Math.floor(all.length * cut);
      for (const part of [all.slice(0, middle), all.slice(middle)]) if (part.length > 0) await stage.run(part);
    }
    dies = undefined;
  }
  await end();
  return {
    objects,
    panes,
    archive: {
      called: 'memory',
      list: async () => [...objects.keys()],
      get: async (key) => objects.get(key) as Uint8Array,
    },
  };
}

export interface Backfilled {
  readonly panes: ReadonlyMap<string, Pane>;
  readonly worked: Worked;
}

export const ALL_TIME = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** All that the archive holds, backfilled; of each window the last pane. Epoch 0: revisions are as they were. */
export async function backfilled(
  profile: CompiledProfile,
  { archive, objects }: Pick<Life, 'archive' | 'objects'>,
  options: Partial<Work> = {},
): Promise<Backfilled> {
  const to = createMemoryPaneSink();
  const worked = await workOff({
    ...{ profile, keyGroups: KEY_GROUPS, archive, to, folder: undefined, checkpoint: noCheckpoint, run: 'test' },
    range: { ...ALL_TIME, epoch: 0 },
    keys: [...objects.keys()],
    isKnown: false,
    onProgress: () => undefined,
    ...options,
  });
  return { panes: to.latest, worked };
}
