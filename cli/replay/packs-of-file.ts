// A file's readings as packs: read and validated as a replay does it.
import type { Readable } from 'node:stream';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { DEFAULT_KEY_GROUPS, type Pack } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { isPackedTick } from '#core/tick/tick.ts';
import type { RawRecord } from '#stages/ports.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { createFeeder, MAX_LINE_BYTES } from './feeder.ts';
import type { FileOptions } from './input/file-options.ts';
import type { InputLine } from './input/line.ts';
import { createNotes } from './input/notes.ts';
import { type InputFormat, readInput } from './input/read-input.ts';
import { arrivalSettings } from './replay.ts';

export interface FileReadings {
  readonly profile: CompiledProfile;
  readonly files: readonly string[];
  readonly reading: FileOptions;
  readonly format: InputFormat | undefined;
  readonly hasArrivals: boolean;
  readonly standardInput: Readable;
}

const LINES_AT_ONCE = 10_000;
const SHARD = 'file';

/**
 * Hands over every pack in order. All lines give the others their arrivals; those that `isWanted` does not want say
 * nothing else. @throws UsageError where the file cannot be read or understood.
 */
export async function packsOfFile(
  { profile, files, reading, format, hasArrivals, standardInput }: FileReadings,
  take: (pack: Pack) => void,
  isWanted: (line: InputLine) => boolean = () => true,
): Promise<void> {
  const settings = arrivalSettings(hasArrivals);
  let records: RawRecord[] = [];
  let sequence = 0;
  const readings = createMemoryReadingsStream(({ data }) => {
    if (!isPackedTick(data)) take(parsePack(data));
  });
  const nothing = { put: async () => undefined };
  const validate = createValidate(
    profile,
    { readings, quarantine: nothing, metrics: createMemoryMetrics() },
    { ...settings, keyGroups: DEFAULT_KEY_GROUPS },
  );
  const feeder = createFeeder(
    {
      rejections: { refuse: () => undefined },
      async put(line, arrivalMs) {
        sequence += 1;
        if (!isWanted(line)) return;
        const bytes = typeof line.data === 'string' ? Buffer.from(line.data) : line.data;
        const own = { shard: SHARD, sequence: String(sequence), partitionKey: line.device || '-' };
        records.push({ ...own, arrivalMs: Math.max(0, arrivalMs), bytes });
      },
      async settle() {
        const taken = records;
        records = [];
        if (taken.length > 0) await validate.run(taken);
      },
    },
    undefined,
    hasArrivals,
    () => undefined,
  );
  const notes = createNotes(files);
  const input = { files, profile, options: reading, format, standardInput, notes, maxLineBytes: MAX_LINE_BYTES };
  for await (const batch of readInput({ ...input, onRead: () => undefined })) {
    for (const line of batch) feeder.push(line);
    if (feeder.waiting() >= LINES_AT_ONCE) await feeder.flush();
  }
  feeder.end();
  await feeder.flush();
}
