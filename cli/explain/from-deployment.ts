// A device's steps from a deployment: its packs read back from the readings stream, from as long before the incident as
// is asked for.
import type { Rulebook } from '#core/detect/rulebook.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { NotThereError } from '../deployment/trouble.ts';
import { lasting } from '../terminal/times.ts';
import { packsOfStream } from './read-stream.ts';
import { createWalk, type Step } from './steps.ts';

export interface DeploymentQuestion {
  readonly deployment: Deployment;
  readonly device: string;
  /** The incident's first anomaly and last transition; undefined: the device's last readings are meant. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** How far before it to begin, ms; undefined: as far as the stream goes. */
  readonly sinceMs: number | undefined;
  readonly nowMs: number;
  /** The rules of arrivals from a time on. */
  readonly rules: (fromMs: number) => Promise<Rulebook>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onProgress?: (bytes: number, behindMs: number) => void;
}

const HOUR_MS = 3_600_000;
/** What comes after an incident's end is read too: what is late, and the readings shown behind it. */
const BEHIND_MS = 15 * 60_000;

/** @throws NotThereError where the readings are gone. */
export async function stepsOfDeployment(question: DeploymentQuestion): Promise<Step[]> {
  const { deployment, device, span, sinceMs, nowMs, sleep, onProgress } = question;
  const { profile, keyGroups, kinesis, readingsStream, retentionHours } = deployment;
  const oldestMs = nowMs - retentionHours * HOUR_MS;
  if (span !== undefined && span.fromMs < oldestMs) throw gone(span.fromMs, question);
  const wantedMs = sinceMs === undefined ? oldestMs : (span?.fromMs ?? nowMs) - sinceMs;
  const fromMs = Math.max(oldestMs, wantedMs);
  const toMs = Math.min(nowMs, (span?.toMs ?? nowMs) + BEHIND_MS);
  const walk = createWalk(await question.rules(fromMs), device);
  const steps: Step[] = [];
  const packs = packsOfStream({
    ...{ client: kinesis, stream: readingsStream, sleep },
    ...{ group: keyGroupOf(device, keyGroups), groups: keyGroups },
    ...{ fromMs, toMs },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  for await (const pack of packs) if (pack.profile === profile.name) steps.push(...walk.take(pack));
  if (span !== undefined && !steps.some(({ atMs }) => atMs <= span.fromMs)) throw gone(span.fromMs, question);
  return steps;
}

function gone(fromMs: number, { deployment: { retentionHours }, nowMs, device }: DeploymentQuestion): NotThereError {
  return new NotThereError(
    `the readings of ${device} from then are gone: the incident began ${lasting(nowMs - fromMs)} ago, and the readings stream keeps ${retentionHours} h (setting retentionHours). What was recorded: npx weir alerts show. With the readings in a file: npx weir explain --file FILE --device ${device} --profile NAME`,
  );
}
