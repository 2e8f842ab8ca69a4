// An object of the archive, read: its columns by name, and the head that aggregate wrote with it.
import { gunzipSync } from 'node:zlib';
import { type DecodedArray, parquetMetadata, parquetRead } from 'hyparquet';
import { HEAD_KEY } from '#adapters/aws/archive/s3-archive.ts';
import { type ArchivedRows, packsOfParts, readArchiveHead } from '#core/archive/packs.ts';
import type { Cell } from '#core/history/row.ts';
import type { ArchivePlace } from '../deployment/archive-place.ts';
import { DeploymentError } from '../deployment/trouble.ts';
import { messageOf } from '../doctor/aws-errors.ts';

/** Times as whole ms, not as dates. */
const parsers = { timestampFromMilliseconds: (ms: bigint) => Number(ms) };

/** What one call of aggregate wrote. @throws DeploymentError naming the object that cannot be read. */
export async function readArchivePart(
  archive: Pick<ArchivePlace, 'get' | 'called'>,
  key: string,
): Promise<ArchivedRows> {
  try {
    return await readArchiveObject(key, await archive.get(key));
  } catch (error) {
    throw unusable(archive.called, key, error);
  }
}

/** The packs of several. @throws DeploymentError naming them where they do not go together. */
export function packsOfArchive(called: string, keys: readonly string[], parts: readonly ArchivedRows[]): Uint8Array[] {
  try {
    return packsOfParts(parts);
  } catch (error) {
    throw unusable(called, keys.join(', '), error);
  }
}

function unusable(called: string, key: string, error: unknown): unknown {
  if (error instanceof DeploymentError) return error;
  const says = messageOf(error);
  return new DeploymentError(
    `${called} has an object that cannot be read, and nothing goes on without its readings: ${says.includes(key) ? '' : `${key}: `}${says}. Of a copy, copy it again`,
    { cause: error },
  );
}

/** @throws RangeError naming the object where it is no Parquet or not the archive's; UnknownFormatError. */
export async function readArchiveObject(key: string, bytes: Uint8Array): Promise<ArchivedRows> {
  const buffer = Uint8Array.from(bytes).buffer;
  let metadata: ReturnType<typeof parquetMetadata>;
  try {
    metadata = parquetMetadata(buffer);
  } catch (error) {
    throw unreadable(key, error);
  }
  const said = metadata.key_value_metadata?.find((each) => each.key === HEAD_KEY)?.value;
  if (said === undefined) throw new RangeError(`${key}: it was not written by Weir (no ${HEAD_KEY} in its metadata)`);
  const head = readArchiveHead(said);
  const rows = Number(metadata.num_rows);
  const columns = new Map<string, (Cell | undefined)[]>();
  try {
    await parquetRead({
      ...{ file: buffer, metadata, parsers },
      compressors: { GZIP: (input) => gunzipSync(input) },
      onChunk({ columnName, columnData, rowStart }) {
        const cells = columns.get(columnName) ?? [];
        columns.set(columnName, cells);
        addCells(cells, columnData, rowStart);
      },
    });
  } catch (error) {
    throw unreadable(key, error);
  }
  return { head, rows, columns };
}

function addCells(cells: (Cell | undefined)[], data: DecodedArray, from: number): void {
  for (let i = 0; i < data.length; i += 1) {
    const cell = data[i] as Cell | bigint | undefined;
    cells[from + i] = typeof cell === 'bigint' ? Number(cell) : cell;
  }
}

function unreadable(key: string, error: unknown): RangeError {
  return new RangeError(`${key}: it is no Parquet that can be read: ${messageOf(error)}`, { cause: error });
}
