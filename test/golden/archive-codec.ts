// What an object of the archive says of itself; its columns are Parquet's.
import type { ArchiveHead } from '#core/archive/columns.ts';
import { archiveHeadText, readArchiveHead } from '#core/archive/packs.ts';
import { decodeBackfillMark, encodeBackfillMark } from '#stages/archive/epochs.ts';
import { lines, text, utf8 } from './as-next.ts';
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

export const BACKFILL_CODEC: GoldenCodec = {
  ...{ name: 'backfill-mark', extension: 'json', format: 'backfill' },
  encode: (as) => {
    const bytes = encodeBackfillMark({ epoch: 7, run: '0b6f1c', isDone: false });
    return lines(utf8.encode(`${text(bytes)}\n`), as);
  },
  decode: (bytes) => plain(decodeBackfillMark(bytes)),
};
