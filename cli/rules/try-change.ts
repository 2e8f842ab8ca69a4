// `weir rules test`: the readings of a deployment or of a file, judged by the rules as they are and as they would be.
import type { Readable } from 'node:stream';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import type { Values } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { packsOfStream } from '../explain/read-stream.ts';
import { fileOptions } from '../replay/input/file-options.ts';
import { compiledProfile, formatNamed } from '../replay/options.ts';
import { packsOfFile } from '../replay/packs-of-file.ts';
import { arrivalSettings } from '../replay/replay.ts';
import { checkChange } from './read-change.ts';
import type { TEST } from './table.ts';
import { createTrial, type TrialOutcome } from './trial.ts';
import { bodyOf, versionsOf } from './versions.ts';
import { warmStart } from './warm-start.ts';

type Change = (before: RulesBody) => RulesBody;
export type TestValues = Values<(typeof TEST)['options']>;

/** @throws UsageError where the change or the file cannot be understood. */
export async function tryOnFile(values: TestValues, change: Change, standardInput: Readable): Promise<TrialOutcome> {
  if (values.profile === undefined)
    throw new UsageError('--profile is missing: with --file say what the readings are, and on which rules to try');
  const reading = fileOptions({ ...values, device: values['file-device'] });
  const hasArrivals = values.arrival !== undefined || [...reading.map.values()].includes('arrival');
  const profile = compiledProfile(values.profile, values);
  const body = change({});
  checkChange(profile, body);
  const trial = createTrial(profile, [{}, body], arrivalSettings(hasArrivals));
  await packsOfFile(
    { ...{ profile, files: values.file, reading, format: formatNamed(values.format), hasArrivals, standardInput } },
    trial.take,
  );
  return trial.outcome();
}

export interface Waiting {
  readonly sleep: (ms: number) => Promise<void>;
  readonly onProgress: (bytes: number, behindMs: number) => void;
}

const HOUR_MS = 3_600_000;

export async function tryOnDeployment(
  deployment: Deployment,
  hours: number,
  change: Change,
  { sleep, onProgress }: Waiting,
): Promise<TrialOutcome> {
  const { profile, kinesis, readingsStream, keyGroups, retentionHours } = deployment;
  const versions = await versionsOf(deployment);
  const before = await bodyOf(versions, versions.latest);
  const after = change(before);
  checkChange(profile, after);
  const nowMs = Date.now();
  const fromMs = nowMs - Math.min(hours, retentionHours) * HOUR_MS;
  const trial = createTrial(profile, [before, after], {}, await warmStart(deployment, fromMs));
  const packs = packsOfStream({
    ...{ client: kinesis, stream: readingsStream, group: undefined, groups: keyGroups, sleep, onProgress },
    ...{ fromMs, toMs: nowMs },
  });
  for await (const pack of packs) trial.take(pack);
  return trial.outcome();
}
