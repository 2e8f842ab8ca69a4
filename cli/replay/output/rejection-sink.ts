// Keeps what was not accepted, once each, with the file and line it came from.
import type { Quarantine, Rejection } from '#stages/ports.ts';
import { createKept } from './kept.ts';
import type { Digest } from './set-digest.ts';
import type { SortedEntry } from './sorted-runs.ts';
import type { SinkOptions } from './window-sink.ts';

/** A line of one of the files. */
export interface LinePlace {
  readonly fileIndex: number;
  /** From 1. */
  readonly lineNumber: number;
  /** Where the line holds several records: the index in it of this one's first reading. Default 0. */
  readonly firstIndex?: number;
  /** Why a time of the record was left as it stood, by the index of the reading in the record. */
  readonly timeIssues?: ReadonlyMap<number, TimeIssue>;
}

/** What a reader knows of a time better than `validate`, to which it is only not a time. */
export interface TimeIssue {
  readonly reason: string;
  readonly expected: string;
}

export interface RejectionSink extends Quarantine {
  /** A line that no stream would have taken: it never becomes a record. */
  refuse(place: LinePlace, rejection: Rejection): void;
  rejected(): Generator<SortedEntry, void, void>;
  late(): Generator<SortedEntry, void, void>;
  digests(): Readonly<Record<'rejects' | 'late', Digest>>;
}

export interface RejectionSinkOptions extends SinkOptions {
  /** The files' names, as they are to be shown. */
  readonly files: readonly string[];
  /** Where the record came from. @throws where it is not known. */
  readonly placeOf: (shard: string, sequence: string) => LinePlace;
}

/** A rejection holds its line as it came: 10,000 are some 15 MB. */
const MAX_ENTRIES = 10_000;
const FILE_DIGITS = 6;
const LINE_DIGITS = 15;
const INDEX_DIGITS = 9;

export function createRejectionSink(options: RejectionSinkOptions): RejectionSink {
  const { files, placeOf, folder, maxEntries = MAX_ENTRIES, keeps = 'lines' } = options;
  const limits = { folder, maxEntries };
  const textOf = (line: RejectedLine): string => rejectedText(line, files);
  const rejected = createKept<RejectedLine>({ ...limits, name: 'rejects', textOf }, keeps);
  const late = createKept<RejectedLine>({ ...limits, name: 'late', textOf }, keeps);

  function keep(line: LinePlace, rejection: Rejection): void {
    const { fileIndex, lineNumber, firstIndex = 0, timeIssues } = line;
    const runs = rejection.kind === 'too-late' ? late : rejected;
    const timeIssue = rejection.issue.reason === 'bad-time' ? timeIssues?.get(rejection.index) : undefined;
    // The numbers alone: what names the place may be a whole line with its bytes.
    const place = { fileIndex, lineNumber };
    const index = rejection.index < 0 ? rejection.index : rejection.index + firstIndex;
    const issue = timeIssue === undefined ? rejection.issue : { ...rejection.issue, ...timeIssue };
    const entry: RejectedLine = { place, index, issue, raw: rejection.raw, encoding: rejection.encoding };
    runs.put(keyOf(entry), 0, entry);
  }

  return {
    async put(rejections) {
      for (const rejection of rejections) keep(placeOf(rejection.shard, rejection.sequence), rejection);
    },
    refuse: keep,
    rejected: rejected.merged,
    late: late.merged,
    digests: () => ({ rejects: rejected.digest(), late: late.digest() }),
  };
}

/** A record is a line, so this is the identity (shard, sequence, index, field), in the order of the files. */
function keyOf({ place: { fileIndex, lineNumber }, index, issue }: RejectedLine): string {
  const numbers = [
    String(fileIndex).padStart(FILE_DIGITS, '0'),
    String(lineNumber).padStart(LINE_DIGITS, '0'),
    String(index + 1).padStart(INDEX_DIGITS, '0'),
  ];
  // A field's name is the sender's: encoded, it holds no line end.
  return [...numbers, encodeURIComponent(issue.field.toWellFormed())].join('\u0000');
}

interface RejectedLine {
  readonly place: LinePlace;
  readonly index: number;
  readonly issue: Omit<Rejection['issue'], 'reason'> & { readonly reason: string };
  readonly raw: string;
  readonly encoding: Rejection['encoding'];
}

function rejectedText({ place, index, issue, raw, encoding }: RejectedLine, files: readonly string[]): string {
  // Text unless said otherwise.
  const kept = encoding === 'utf8' ? { raw } : { raw, encoding };
  const { reason, field, value, expected } = issue;
  const file = files[place.fileIndex] ?? '';
  return JSON.stringify({ file, line: place.lineNumber, index, reason, field, value, expected, ...kept });
}
