// `weir explain` as a function: finds the readings, walks through them, shows what the rules saw.

import type { AlertTransition } from '#core/alert/alert.ts';
import { closest } from '#core/closest.ts';
import { pickIncident } from '../alerts/pick.ts';
import { placeOf } from '../alerts/place.ts';
import { helpText } from '../command-line/help-text.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { CommandWorld } from '../command-line/world.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { complainOf, withDeployment } from '../deployment/find.ts';
import { NotThereError } from '../deployment/trouble.ts';
import { rulesOf } from '../judging/rules-of.ts';
import { coloursFor } from '../terminal/colour.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { showsUnicode } from '../terminal/unicode.ts';
import { type Explanation, explanationJson, explanationOf } from './explanation.ts';
import { stepsOfDeployment } from './from-deployment.ts';
import { stepsOfFile } from './from-file.ts';
import { type ExplainOptions, readOptions } from './options.ts';
import { EXPLAIN } from './table.ts';
import { explanationText } from './text.ts';

export type ExplainWorld = Pick<CommandWorld, 'stdin' | 'stdout' | 'stderr' | 'env' | 'folder' | 'calledBy'>;

export async function explainCommand(argv: readonly string[], world: ExplainWorld): Promise<number> {
  const { stdout, stderr, env } = world;
  const progress = createProgress(stderr, () => performance.now());
  try {
    const options = readOptions(argv);
    if (options === 'help') {
      stdout.write(helpText(EXPLAIN, world.calledBy));
      return 0;
    }
    const explanation =
      options.file === undefined
        ? await withDeployment(options.deployment, world, (deployment) => ofDeployment(deployment, options, progress))
        : await ofFile(options.file, options, world);
    progress.end();
    stdout.write(
      options.isJson
        ? `${JSON.stringify(explanationJson(explanation), undefined, 2)}\n`
        : explanationText(explanation, coloursFor(stdout, env), !showsUnicode(env)),
    );
    return 0;
  } catch (error) {
    progress.end();
    return complainOf(error, EXPLAIN, world);
  }
}

async function ofFile(
  file: NonNullable<ExplainOptions['file']>,
  { wish }: ExplainOptions,
  { stdin }: ExplainWorld,
): Promise<Explanation> {
  const { steps, devices } = await stepsOfFile({ ...file, standardInput: stdin });
  if (steps.length === 0) {
    const near = closest(file.device, devices);
    const some = devices.slice(0, 5).join(', ');
    const hint =
      near === undefined
        ? some === ''
          ? ''
          : `: it has ${some}${devices.length > 5 ? ', …' : ''}`
        : `: did you mean ${near}?`;
    throw new NotThereError(
      `${file.files.join(', ')} has no reading of device "${file.device}" that Weir accepts${hint}`,
    );
  }
  return explanationOf(file.device, steps, wish);
}

async function ofDeployment(deployment: Deployment, options: ExplainOptions, progress: Progress): Promise<Explanation> {
  const { wish, sinceMs } = options;
  const recorded = wish.incident === undefined ? [] : await transitionsOf(deployment, wish.incident);
  const [first] = recorded;
  const last = recorded.at(-1);
  const device = first?.device ?? options.device ?? '';
  const nowMs = Date.now();
  let bytes = 0;
  const steps = await stepsOfDeployment({
    ...{ deployment, device, sinceMs, nowMs },
    rules: (fromMs) => rulesOf(deployment, fromMs, nowMs),
    span: first === undefined || last === undefined ? undefined : { fromMs: first.startMs, toMs: last.atMs },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, deployment.isLocal ? 0 : ms)),
    onProgress(read, behindMs) {
      bytes += read;
      const note = `${(bytes / 1e6).toFixed(1)} MB of the readings stream read, ${Math.round(behindMs / 60_000)} min to go`;
      progress.show(() => ({ done: 0, total: undefined, note }));
    },
  });
  if (steps.length === 0) {
    throw new NotThereError(
      `${deployment.called} has no reading of device "${device}" in the last ${deployment.retentionHours} h`,
    );
  }
  return explanationOf(device, steps, { ...wish, recorded });
}

/** As they were stored, in order. @throws UsageError where there is no such incident, or it is of no reading. */
async function transitionsOf(deployment: Deployment, wanted: string): Promise<AlertTransition[]> {
  const place = placeOf(deployment);
  const { id, lane, last } = await pickIncident(place, wanted);
  if (lane !== 'readings') {
    throw new UsageError(
      `incident ${id} was found by no reading of ${last.device}, but by ${lane}: ${last.message}. npx weir alerts show ${id.slice(0, 8)} tells its story`,
    );
  }
  const story = await place.heads.story(id);
  const own = story.filter(({ again }) => again === undefined).map(({ transition }) => transition);
  return own.length === 0 ? [last] : own;
}
