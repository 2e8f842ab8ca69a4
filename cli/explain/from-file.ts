// A device's steps from a file: read and validated as a replay does it, then walked through.
import { createDetector } from '#core/detect/detector.ts';
import { fixedRules } from '#core/detect/rulebook.ts';
import { type FileReadings, packsOfFile } from '../replay/packs-of-file.ts';
import { arrivalSettings } from '../replay/replay.ts';
import { createWalk, type Step } from './steps.ts';

export interface FileQuestion extends FileReadings {
  readonly device: string;
}

export interface FileSteps {
  readonly steps: readonly Step[];
  /** Some devices of the file, for whoever named one that is not in it. */
  readonly devices: readonly string[];
}

const MAX_DEVICES = 10_000;

/** @throws UsageError where the file cannot be read or understood. */
export async function stepsOfFile(question: FileQuestion): Promise<FileSteps> {
  const { profile, hasArrivals, device } = question;
  const walk = createWalk(fixedRules(createDetector(profile, arrivalSettings(hasArrivals))), device);
  const steps: Step[] = [];
  const devices = new Set<string>();
  await packsOfFile(
    question,
    (pack) => steps.push(...walk.take(pack)),
    (line) => {
      if (devices.size < MAX_DEVICES && line.device !== '') devices.add(line.device);
      return line.isMixed || line.device === device || line.device === '';
    },
  );
  return { steps, devices: [...devices] };
}
