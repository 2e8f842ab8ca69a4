// The archive of readings in S3: an object a call, key group and day of arrival. It lists, reads and deletes nothing.
import { createHash } from 'node:crypto';
import type { AllSettings } from '#config/settings.ts';
import { type ArchiveHead, type ArchivePart, archiveParts } from '#core/archive/columns.ts';
import { archiveName } from '#core/archive/object-name.ts';
import { archiveHeadText } from '#core/archive/packs.ts';
import type { Pack } from '#core/pack/pack.ts';
import { addressOf, parsePack } from '#core/pack/parse-pack.ts';
import type { ArchivedBatch, ReadingArchive } from '#stages/archive/ports.ts';
import type { Metrics } from '#stages/ports.ts';
import { sideBySide } from '#stages/side-by-side.ts';
import { parquetOf } from '../history/parquet.ts';
import { createS3Put, type PutObject } from '../objects/s3-put.ts';
import type { Environment } from '../request/client-config.ts';

/** Objects written at a time. */
const PARALLEL_PUTS = 16;

/** In each object, among what Parquet calls key-value metadata. */
export const HEAD_KEY = 'weir.archive';

/**
 * `readings/day=2026-11-30/group=0007/<arrival>-<version>-<hash>.parquet`. S3 that does not take an object is counted
 * (`ReadingsNotArchived`) and rejects: the batch comes again, and no reading is missing.
 */
export function createReadingArchive(
  put: (object: PutObject) => Promise<void>,
  bucket: string,
  metrics: Pick<Metrics, 'count'>,
): ReadingArchive {
  async function write(batch: ArchivedBatch, latenessGrainMs: number): Promise<void> {
    const [first] = batch.packs;
    if (first === undefined) return;
    const parts = archiveParts(parsed(batch.packs));
    const hash = hashOf(batch.packs);
    const { group, arrivalMs, version } = batch;
    const { profile, groups } = addressOf(first);
    for (const part of parts) {
      const key = archiveName({ dayMs: part.dayMs, group, arrivalMs, version, hash });
      const body = parquetOfReadings(part, { profile, group, groups, latenessGrainMs });
      await put({ bucket, key, body, contentType: 'application/vnd.apache.parquet' });
    }
  }

  return {
    async put(batches, latenessGrainMs) {
      try {
        await sideBySide(batches, PARALLEL_PUTS, (batch) => write(batch, latenessGrainMs));
      } catch (error) {
        metrics.count('ReadingsNotArchived', 1);
        throw error;
      }
    },
  };
}

/** One by one: of each only its columns stay. */
function* parsed(packs: readonly Uint8Array[]): Generator<Pack> {
  for (const bytes of packs) yield parsePack(bytes);
}

function hashOf(packs: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const pack of packs) hash.update(pack);
  return hash.digest('hex').slice(0, 32);
}

/** The same readings give the same bytes. */
export function parquetOfReadings(
  { dimensions, measures, columns }: ArchivePart,
  { profile, group, groups, latenessGrainMs }: Omit<ArchiveHead, 'dimensions' | 'measures'>,
): Uint8Array<ArrayBuffer> {
  const head = archiveHeadText({ profile, group, groups, latenessGrainMs, dimensions, measures });
  return parquetOf(
    columns.map(({ isRising, ...column }) => ({
      ...column,
      indexed: column.name === 'event_time',
      ...(isRising === true ? { encoding: column.type === 'text' ? 'DELTA_BYTE_ARRAY' : 'DELTA_BINARY_PACKED' } : {}),
    })),
    { [HEAD_KEY]: head },
  );
}

/** undefined: the deployment keeps no archive. */
export function readingArchive(
  { archiveBucket }: Pick<AllSettings, 'archiveBucket'>,
  { env, metrics }: { readonly env: Environment; readonly metrics: Pick<Metrics, 'count'> },
): ReadingArchive | undefined {
  return archiveBucket === '' ? undefined : createReadingArchive(createS3Put(env), archiveBucket, metrics);
}
