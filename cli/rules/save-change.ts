// `weir rules set | undo`: shows what a change differs in and costs, asks, and stores it as a new version.
import { createInterface } from 'node:readline/promises';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Values } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { LostRaceError, NotThereError } from '../deployment/trouble.ts';
import { coloursFor } from '../terminal/colour.ts';
import { dateTime } from '../terminal/times.ts';
import type { RulesWorld } from './command.ts';
import { differences, differenceText } from './differences.ts';
import { checkChange } from './read-change.ts';
import { bytesPerDevice, monthlyUsd } from './state-bytes.ts';
import type { SET, UNDO } from './table.ts';
import { bodyOf, save, type Versions, versionNumber, versionsOf } from './versions.ts';

type SavingValues = Values<(typeof UNDO)['options']>;

export async function setRules(
  deployment: Deployment,
  change: (before: RulesBody) => RulesBody,
  values: Values<(typeof SET)['options']>,
  world: RulesWorld,
): Promise<void> {
  readMost(values['max-bytes']);
  const versions = await versionsOf(deployment);
  checkVersion(versions, values);
  const before = await bodyOf(versions, versions.latest);
  const after = change(before);
  checkChange(deployment.profile, after);
  const more = checkBytes(deployment.profile, before, after, values['max-bytes']);
  const note =
    more === 0
      ? []
      : [
          `  of each device ${more > 0 ? `${more} bytes more` : `${-more} bytes less`} are kept, about ${usd(more)} a month for 1,000 devices`,
        ];
  await store(deployment, versions, after, values, world, note);
}

/** Answers how many bytes more are kept of each device. @throws UsageError where they are more than `typed`. */
export function checkBytes(profile: CompiledProfile, before: RulesBody, after: RulesBody, typed: string): number {
  const most = readMost(typed);
  const more = bytesPerDevice(profile, after) - bytesPerDevice(profile, before);
  if (more <= most) return more;
  throw new UsageError(
    `this keeps ${more} bytes more of each device, about ${usd(more)} a month for 1,000 devices: expected at most ${most} (--max-bytes). A rule for one measure in place of * keeps less`,
  );
}

function readMost(typed: string): number {
  if (/^\d+$/.test(typed)) return Number(typed);
  throw new UsageError(`--max-bytes is "${typed}": expected a whole number of bytes`);
}

export async function undoRules(
  deployment: Deployment,
  operands: readonly string[],
  values: SavingValues,
  world: RulesWorld,
): Promise<void> {
  const [typed, ...others] = operands;
  if (others.length > 0) throw new UsageError('expected one VERSION to go back to');
  const versions = await versionsOf(deployment);
  checkVersion(versions, values);
  if (versions.latest === 0) throw new NotThereError('the rules were never changed: there is nothing to go back to');
  const back = typed === undefined ? versions.latest - 1 : versionNumber(typed, 'VERSION');
  const after = await bodyOf(versions, back);
  checkChange(deployment.profile, after);
  const why = values.why ?? `back to version ${back}`;
  await store(deployment, versions, after, { ...values, why }, world, []);
}

function checkVersion({ latest }: Versions, { 'if-version': typed }: SavingValues): void {
  if (typed === undefined || versionNumber(typed, '--if-version') === latest) return;
  throw new LostRaceError(
    `nothing was changed: the latest version is ${latest}, not ${typed}; look at it (npx weir rules diff), then do it again`,
  );
}

async function store(
  deployment: Deployment,
  versions: Versions,
  after: RulesBody,
  values: SavingValues,
  world: RulesWorld,
  notes: readonly string[],
): Promise<void> {
  const { stdout, env } = world;
  const colour = coloursFor(stdout, env);
  const { profile, called } = deployment;
  const found = differences(await bodyOf(versions, versions.latest), after, profile.source);
  if (found.length === 0)
    throw new UsageError(`nothing would change: version ${versions.latest} says the same already`);
  if (!values.json) {
    const lines = found.map((each) => `  ${differenceText(each)}`);
    stdout.write(
      `${[colour.bold(`${called}: version ${versions.latest} → ${versions.latest + 1}`), ...lines, ...notes].join('\n')}\n`,
    );
  }
  if (!values.yes && !(await isWanted(world, values.json))) {
    stdout.write('nothing was changed\n');
    return;
  }
  const by = values.by ?? env.USER ?? env.USERNAME ?? 'somebody';
  const { version, activateAtMs } = await save(versions, after, { by, why: values.why ?? '' });
  if (values.json) {
    const said = { profile: profile.name, version, activateAtMs, by, why: values.why ?? '' };
    stdout.write(`${JSON.stringify({ ...said, differences: found, body: after }, null, 2)}\n`);
    return;
  }
  stdout.write(
    colour.green(
      `version ${version} is stored; it holds for readings that arrive from ${dateTime(activateAtMs)} UTC on\n`,
    ),
  );
}

/** @throws UsageError where nobody can be asked. */
export async function isWanted({ stdin, stdout }: RulesWorld, isJson: boolean): Promise<boolean> {
  if (isJson || (stdin as { readonly isTTY?: boolean }).isTTY !== true)
    throw new UsageError('nothing was changed: nobody can be asked here; add --yes to change it');
  stdout.write('Change it? (y/N) ');
  const lines = createInterface({ input: stdin });
  const { value = '' } = (await lines[Symbol.asyncIterator]().next()) as { value?: string };
  lines.close();
  return /^\s*y(es)?\s*$/i.test(value);
}

const usd = (bytes: number): string => `${monthlyUsd(Math.abs(bytes)).toFixed(2)} USD`;
