// Which formats this release writes and reads of everything that outlives a call: one table, one rule
// (docs/upgrading.md). Release r reads the formats f − 1, f and f + 1 and writes f; release r + 1 writes f + 1. So r
// can be deployed after r + 1, and r + 1 after r, and neither loses anything.
//
// What r knows of f + 1 beforehand is its shape: all that f has, then sections (binary) or further members (JSON). A
// section that says it must be understood is refused by whoever does not, before anything is done with the rest.
import type { ByteReader } from './bytes/reader.ts';
import type { ByteWriter } from './bytes/writer.ts';

interface Format {
  /** As messages and docs/upgrading.md call it. */
  readonly what: string;
  /** The oldest format that is read. */
  readonly oldest: number;
  readonly writes: number;
}

export const FORMATS = {
  pack: { what: 'record of the readings stream', oldest: 2, writes: 3 },
  windows: { what: 'window state', oldest: 2, writes: 3 },
  baselines: { what: 'stored baselines', oldest: 2, writes: 4 },
  handed: { what: "invocation window's state", oldest: 1, writes: 1 },
  dimensionWindow: { what: 'window of a dimension value', oldest: 1, writes: 2 },
  dimensionMark: { what: 'mark of folded dimensions', oldest: 1, writes: 2 },
  sweepMark: { what: "sweep's mark", oldest: 1, writes: 2 },
  silence: { what: 'silent devices', oldest: 1, writes: 2 },
  cohortPlaces: { what: 'places of devices in their cohorts', oldest: 1, writes: 1 },
  cohortStreets: { what: 'streets of cohorts', oldest: 1, writes: 1 },
  absorbed: { what: 'mark of what is absorbed', oldest: 1, writes: 1 },
  panes: { what: 'panes of the hot copy', oldest: 1, writes: 2 },
  redriveMessage: { what: 'message of the redrive queue', oldest: 1, writes: 1 },
  alert: { what: 'stored alert', oldest: 1, writes: 1 },
  alertHead: { what: 'head of an alert', oldest: 1, writes: 1 },
  alertGroup: { what: 'group of incidents', oldest: 1, writes: 1 },
  alertFlap: { what: 'what comes and goes', oldest: 1, writes: 1 },
  alertCap: { what: 'count of messages', oldest: 1, writes: 1 },
  population: { what: 'devices by dimension value', oldest: 1, writes: 1 },
  silences: { what: 'silences of messages', oldest: 1, writes: 1 },
  forwardMark: { what: 'mark of what was forwarded', oldest: 1, writes: 1 },
  canary: { what: 'how far the canary came', oldest: 1, writes: 1 },
  quarantine: { what: 'line of the quarantine', oldest: 1, writes: 2 },
  plan: { what: 'plan of the deployment', oldest: 1, writes: 1 },
  rulesHead: { what: 'list of the rules’ versions', oldest: 1, writes: 1 },
  rules: { what: 'version of the rules', oldest: 1, writes: 1 },
  rulesShadow: { what: 'shadow of the rules', oldest: 1, writes: 1 },
  shadowSaid: { what: 'what the shadow would have said', oldest: 1, writes: 1 },
  archive: { what: 'object of the archive', oldest: 1, writes: 1 },
  historyMerge: { what: 'state of the merge into the history', oldest: 1, writes: 1 },
  backfill: { what: 'mark of the latest backfill', oldest: 1, writes: 1 },
  stateObject: { what: 'stored state', oldest: 1, writes: 1 },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;

/** The newest format that is read: that of the next release. */
export function newestRead(name: FormatName): number {
  return FORMATS[name].writes + 1;
}

/**
 * Stored or sent by a release that this one cannot read. Nothing was done with it: whoever meets it stops, and it stays
 * where it is.
 */
export class UnknownFormatError extends RangeError {
  readonly format: FormatName;

  constructor(format: FormatName, found: string) {
    const { what, oldest } = FORMATS[format];
    super(
      `${what}: ${found}; this release of Weir reads formats ${oldest} to ${newestRead(format)}. ` +
        'Nothing is lost: deploy the release that wrote it, or a later one, and it goes on from here (docs/upgrading.md)',
    );
    this.name = 'UnknownFormatError';
    this.format = format;
  }
}

/** The error that says so somewhere down its causes. */
export function unknownFormatIn(error: unknown): UnknownFormatError | undefined {
  if (error instanceof UnknownFormatError) return error;
  if (!(error instanceof Error)) return undefined;
  const causes = error instanceof AggregateError ? [error.cause, ...error.errors] : [error.cause];
  for (const cause of causes) {
    const found = unknownFormatIn(cause);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @throws UnknownFormatError where `version` is not read. */
export function checkFormat(name: FormatName, version: unknown): number {
  const isRead = typeof version === 'number' && version >= FORMATS[name].oldest && version <= newestRead(name);
  if (!isRead) throw new UnknownFormatError(name, `format ${String(version)}`);
  return version;
}

/** What a later release adds to a binary format. */
export interface Section {
  readonly id: number;
  /** Whoever does not know it must not go on. */
  readonly isRequired: boolean;
  readonly bytes: Uint8Array;
}

/** How an encoder is to write: for tests of what the next release does. */
export interface Written {
  readonly version: number;
  readonly sections: readonly Section[];
}

const REQUIRED = 1;

/** As this release writes: no sections, and so no bytes for them. */
export function written(name: FormatName): Written {
  return { version: FORMATS[name].writes, sections: [] };
}

/** After everything else: per section id, flags, length, bytes. */
export function writeSections(out: ByteWriter, { sections }: Written): void {
  for (const { id, isRequired, bytes } of sections) {
    out.varint(id);
    out.u8(isRequired ? REQUIRED : 0);
    out.varint(bytes.length);
    out.raw(bytes);
  }
}

/**
 * Reads to the end, and passes over all sections that may be passed over. @throws UnknownFormatError for the others.
 */
export function passSections(from: ByteReader, name: FormatName): void {
  readSections(from, name, []);
}

/**
 * Reads to the end: the sections that are `known`. Others are passed over where they may be. @throws UnknownFormatError
 * for those that may not.
 */
export function readSections(from: ByteReader, name: FormatName, known: readonly number[]): Section[] {
  const found: Section[] = [];
  while (from.left() > 0) {
    const id = from.varint();
    const isRequired = (from.u8() & REQUIRED) !== 0;
    const length = from.varint();
    if (known.includes(id)) found.push({ id, isRequired, bytes: from.raw(length) });
    else if (isRequired) throw new UnknownFormatError(name, `section ${id}, which must be understood`);
    else from.skip(length);
  }
  return found;
}

/**
 * For JSON: its `v` (1 where there is none), and its `must`, a list of members that have to be understood. Further
 * members are passed over.
 * @throws UnknownFormatError where the version or one of `must` is not known.
 */
export function checkMembers(name: FormatName, value: object, known: readonly string[]): void {
  const { v = 1, must = [] } = value as { readonly v?: unknown; readonly must?: unknown };
  checkFormat(name, v);
  const unknown = Array.isArray(must) ? must.find((member) => !known.includes(member)) : must;
  if (unknown !== undefined)
    throw new UnknownFormatError(name, `member "${String(unknown)}", which must be understood`);
}
