// A device's steps from a file: read and validated as a replay does it, then walked through.
import type { Readable } from 'node:stream';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createDetector } from '#core/detect/detector.ts';
import { DEFAULT_KEY_GROUPS } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { isPackedTick } from '#core/tick/tick.ts';
import type { RawRecord } from '#stages/ports.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { createFeeder, MAX_LINE_BYTES } from '../replay/feeder.ts';
import type { FileOptions } from '../replay/input/file-options.ts';
import { createNotes } from '../replay/input/notes.ts';
import { type InputFormat, readInput } from '../replay/input/read-input.ts';
import { arrivalSettings } from '../replay/replay.ts';
import { createWalk, type Step } from './steps.ts';

export interface FileQuestion {
  readonly profile: CompiledProfile;
  readonly files: readonly string[];
  readonly reading: FileOptions;
  readonly format: InputFormat | undefined;
  readonly hasArrivals: boolean;
  readonly device: string;
  readonly standardInput: Readable;
}

export interface FileSteps {
  readonly steps: readonly Step[];
  /** Some devices of the file, for whoever named one that is not in it. */
  readonly devices: readonly string[];
}

const LINES_AT_ONCE = 10_000;
const MAX_DEVICES = 10_000;
const SHARD = 'file';

/** @throws UsageError where the file cannot be read or understood. */
export async function stepsOfFile(question: FileQuestion): Promise<FileSteps> {
  const { profile, files, reading, format, hasArrivals, device, standardInput } = question;
  const settings = arrivalSettings(hasArrivals);
  const walk = createWalk(createDetector(profile, settings), device);
  const steps: Step[] = [];
  const devices = new Set<string>();
  let records: RawRecord[] = [];
  let sequence = 0;
  const readings = createMemoryReadingsStream(({ data }) => {
    if (!isPackedTick(data)) steps.push(...walk.take(parsePack(data)));
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
        if (devices.size < MAX_DEVICES && line.device !== '') devices.add(line.device);
        sequence += 1;
        // All lines give the others their arrivals; those that name another device alone say nothing of this one.
        if (!line.isMixed && line.device !== device && line.device !== '') return;
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
  return { steps, devices: [...devices] };
}
