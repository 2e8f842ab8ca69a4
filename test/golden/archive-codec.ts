// What an object of the archive says of itself, and an object whole: it is read for as long as the archive is kept.
import { parquetOfReadings } from '#adapters/aws/archive/s3-archive.ts';
import { readArchiveObject } from '#cli/backfill/read-object.ts';
import { type ArchiveHead, archiveParts } from '#core/archive/columns.ts';
import { archiveHeadText, packsOfParts, readArchiveHead } from '#core/archive/packs.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { decodeBackfillMark, encodeBackfillMark } from '#stages/archive/epochs.ts';
import { plainPack } from '../support/plain-pack.ts';
import { lines, text, utf8 } from './as-next.ts';
import { laterPack, narrowPack } from './contents.ts';
import type { GoldenCodec } from './golden-codec.ts';
import { plain } from './plain.ts';

const head: ArchiveHead = {
  ...{ profile: 'golden', group: 7, groups: 16, latenessGrainMs: 60_000 },
  dimensions: ['region', 'building'],
  measures: ['power_kw', 'heat_c'],
};

export const ARCHIVE_CODEC: GoldenCodec = {
  ...{ name: 'archive-head', extension: 'json', format: 'archive' },
  encode: (as) => lines(utf8.encode(`${archiveHeadText(head)}\n`), as),
  decode: (bytes) => plain(readArchiveHead(text(bytes))),
};

export const ARCHIVE_OBJECT_CODEC: GoldenCodec = {
  // Its number is that of the head in it.
  ...{ name: 'archive-object', extension: 'parquet', format: undefined, isOfPlatform: true },
  encode() {
    const [part] = archiveParts([narrowPack, laterPack].map((pack) => parsePack(encodePack(pack))));
    if (part === undefined) throw new Error('the golden packs have no reading any more');
    return parquetOfReadings(part, head);
  },
  decode: async (bytes) =>
    plain(packsOfParts([await readArchiveObject('golden.parquet', bytes)]).map((pack) => plainPack(parsePack(pack)))),
};

export const BACKFILL_CODEC: GoldenCodec = {
  ...{ name: 'backfill-mark', extension: 'json', format: 'backfill' },
  encode: (as) => {
    const bytes = encodeBackfillMark({ epoch: 7, run: '0b6f1c', isDone: false });
    return lines(utf8.encode(`${text(bytes)}\n`), as);
  },
  decode: (bytes) => plain(decodeBackfillMark(bytes)),
};
