// The options that say how a file is to be read, the same for every command of the judge.
import { durationMs, progressLine } from '../command.ts';
import { csvReader } from './csv.ts';
import { type Judgement, startJudging } from './judge.ts';
import { lineBatches } from './lines.ts';
import { type ProfileRules, profileRules } from './profiles.ts';
import { timeMsOf, zoneOffsetMs } from './times.ts';

export const FILE_OPTIONS = {
  profile: { type: 'string', default: 'generic' },
  windows: { type: 'string' },
  device: { type: 'string' },
  start: { type: 'string' },
  every: { type: 'string' },
  map: { type: 'string', multiple: true, default: [] as string[] },
  zone: { type: 'string' },
  'date-format': { type: 'string', default: 'yyyy-mm-dd' },
  arrival: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

export const FILE_HELP = `  --profile NAME     energy, smoke or generic (generic)
  --windows LIST     in place of the profile's, for example 1m,15m,5m/1m
  --zone ZONE        of times that name none: UTC or an offset such as +01:00
  --arrival FIELD    the field that holds when each line arrived, if the file has one
 for CSV files:
  --map COLUMN=FIELD a column's meaning: device, date, time or a measure; may be repeated
  --device NAME      the device, where no column names it
  --start ISO --every DURATION   times, where no column holds them: the first row's, and from row to row (1s)
  --date-format PATTERN  of a date column, for example dd/mm/yyyy (yyyy-mm-dd)
`;

export type FileValues = {
  profile: string;
  windows?: string | undefined;
  device?: string | undefined;
  start?: string | undefined;
  every?: string | undefined;
  map: string[];
  zone?: string | undefined;
  'date-format': string;
  arrival?: string | undefined;
};

function mappedColumns(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1 || at === pair.length - 1) throw new Error(`--map is "${pair}": expected COLUMN=FIELD.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Judges the file at `path` as the options say; shows progress on a terminal. */
export async function judgeFile(
  path: string,
  values: FileValues,
): Promise<{ judgement: Judgement; profile: ProfileRules }> {
  const profile = profileRules(values.profile);
  const zoneMs = values.zone === undefined ? undefined : zoneOffsetMs(values.zone);
  if (values.zone !== undefined && zoneMs === undefined) {
    throw new Error(`--zone is "${values.zone}": expected UTC or an offset such as +01:00.`);
  }
  const startMs = values.start === undefined ? undefined : timeMsOf(values.start, zoneMs);
  if (values.start !== undefined && startMs === undefined) {
    throw new Error(
      `--start is "${values.start}": expected an ISO time with a zone, for example 2026-01-05T00:00:00Z.`,
    );
  }
  const csv = /\.csv(\.gz)?$/.test(path)
    ? csvReader({
        columns: mappedColumns(values.map),
        dateFormat: values['date-format'],
        device: values.device,
        startMs,
        everyMs: values.every === undefined ? undefined : durationMs(values.every, '--every'),
      })
    : undefined;
  const judge = startJudging({
    profile,
    windows: values.windows?.split(','),
    zoneMs,
    arrivalKey: values.arrival,
    text: csv !== undefined,
  });
  const progress = progressLine();
  let lineCount = 0;
  for await (const lines of lineBatches(path)) {
    for (const line of lines) {
      if (csv === undefined) judge.line(line);
      else if (line.trim() !== '') {
        const row = csv(line);
        if (row !== undefined) judge.reading(row);
      }
    }
    lineCount += lines.length;
    progress.show(() => `${lineCount} lines read`);
  }
  progress.end();
  return { judgement: judge.finish(), profile };
}

/** The one file that a command is about. */
export function oneFile(positionals: readonly string[]): string {
  if (positionals.length === 1) return positionals[0]!;
  throw new Error(`Expected the name of one file, got ${positionals.length === 0 ? 'none' : positionals.join(' ')}.`);
}
