// Panes as objects of S3 that are named by what they hold: the same panes again are the same object, byte for byte. It
// lists, reads and deletes nothing.
import { createHash } from 'node:crypto';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import type { Metrics, PaneSink } from '#stages/ports.ts';
import { sideBySide } from '#stages/side-by-side.ts';
import type { PutObject } from '../objects/s3-put.ts';
import { chunksOf } from '../request/chunks.ts';

/** Objects written at a time. A write has that of now, and one for each place that a device brings which was away. */
const PARALLEL_PUTS = 8;
/** A write of more becomes several objects, so that memory stays small. */
const MAX_PANES_PER_OBJECT = 20_000;

export interface ObjectForm {
  /** Which panes are in one object: where in time they begin, so that all revisions of a window are in one place. */
  placeOf(pane: Pane): string;
  /** `hash` is of the panes' identities; the panes are in their order. */
  objectOf(place: string, hash: string, panes: readonly Pane[]): PutObject | Promise<PutObject>;
  /** The counter of objects that S3 did not take. */
  readonly notWritten: string;
}

/**
 * S3 that does not take an object is counted and rejects: the batch comes again, and no window is missing. Panes of a
 * batch that was cut otherwise are in two objects; of those of one window the highest revision stands.
 */
export function createPaneObjectsSink(
  put: (object: PutObject) => Promise<void>,
  form: ObjectForm,
  metrics: Pick<Metrics, 'count'>,
): PaneSink {
  async function write(place: string, members: readonly Identified[]): Promise<void> {
    const hash = createHash('sha256');
    for (const { identity } of members) hash.update(`${identity}\n`);
    const panes = members.map(({ pane }) => pane);
    await put(await form.objectOf(place, hash.digest('hex').slice(0, 32), panes));
  }

  return {
    async write(panes) {
      const objects = [...Map.groupBy(identified(panes), ({ pane }) => form.placeOf(pane))].flatMap(
        ([place, members]) => chunksOf(members, MAX_PANES_PER_OBJECT).map((chunk) => ({ place, chunk })),
      );
      try {
        await sideBySide(objects, PARALLEL_PUTS, ({ place, chunk }) => write(place, chunk));
      } catch (error) {
        metrics.count(form.notWritten, 1);
        throw error;
      }
    },
  };
}

interface Identified {
  readonly identity: string;
  readonly pane: Pane;
}

/** Each pane once, in the order of their identities. */
function identified(panes: readonly Pane[]): Identified[] {
  const byIdentity = new Map(panes.map((pane) => [`${pane.profile}\u0000${pane.of ?? ''}\u0000${paneId(pane)}`, pane]));
  return [...byIdentity]
    .map(([identity, pane]) => ({ identity, pane }))
    .sort((a, b) => (a.identity < b.identity ? -1 : 1));
}
