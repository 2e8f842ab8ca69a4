// `weir rules get | diff | history`: what there is, for people or as JSON.
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import type { Values } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { type Colour, coloursFor } from '../terminal/colour.ts';
import { dateTime } from '../terminal/times.ts';
import type { RulesWorld } from './command.ts';
import { differences, differenceText } from './differences.ts';
import { readBody } from './read-change.ts';
import type { DIFF, GET, HISTORY } from './table.ts';
import { beginsAt, bodyOf, type Versions, versionNumber, versionOf, versionsOf } from './versions.ts';

const FIRST = 'the rules are those of the profile; nothing was ever changed (version 0)';

export async function showRules(
  deployment: Deployment,
  { version: typed, json }: Values<(typeof GET)['options']>,
  { stdout, env }: RulesWorld,
): Promise<void> {
  const versions = await versionsOf(deployment);
  const number = typed === undefined ? versions.latest : versionNumber(typed, '--version');
  const found = number === 0 ? undefined : await versionOf(versions, number);
  const { profile, called } = deployment;
  const body = found?.body ?? {};
  if (json) {
    const activateAtMs = beginsAt(versions, number) ?? null;
    const { by = null, why = null, savedAtMs = null } = found ?? {};
    const said = { profile: profile.name, version: number, latest: versions.latest, activateAtMs, savedAtMs, by, why };
    stdout.write(`${JSON.stringify({ ...said, body }, null, 2)}\n`);
    return;
  }
  const colour = coloursFor(stdout, env);
  const differ = differences({}, body, profile.source).map((each) => `  ${differenceText(each)}`);
  const lines = [
    colour.bold(called),
    ...(found === undefined ? [FIRST] : [headline(versions, found, colour), reason(found.why)]),
    ...(found === undefined ? [] : differ.length > 0 ? differ : ['  nothing differs from the profile']),
  ];
  stdout.write(`${lines.join('\n')}\n`);
}

export async function showDifferences(
  deployment: Deployment,
  operands: readonly string[],
  { json }: Values<(typeof DIFF)['options']>,
  { stdout, env, folder }: RulesWorld,
): Promise<void> {
  if (operands.length > 2) throw new UsageError('expected at most two versions, or one file');
  const versions = await versionsOf(deployment);
  const { latest } = versions;
  const [first, second] = operands;
  const isFile = first !== undefined && !/^\d+$/.test(first);
  if (isFile && second !== undefined) throw new UsageError(`"${first}" is a file: give it alone`);
  const from = isFile ? latest : first === undefined ? Math.max(0, latest - 1) : versionNumber(first, 'VERSION');
  const to = isFile ? first : second === undefined ? latest : versionNumber(second, 'VERSION');
  const after: RulesBody = typeof to === 'string' ? readBody(to, folder) : await bodyOf(versions, to);
  const found = differences(await bodyOf(versions, from), after, deployment.profile.source);
  if (json) {
    stdout.write(`${JSON.stringify({ from, to, differences: found }, null, 2)}\n`);
    return;
  }
  const name = (of: number | string) => (of === 0 ? 'the profile' : typeof of === 'number' ? `version ${of}` : of);
  const lines = found.length === 0 ? ['  nothing differs'] : found.map((each) => `  ${differenceText(each)}`);
  stdout.write(`${coloursFor(stdout, env).bold(`${name(from)} → ${name(to)}`)}\n${lines.join('\n')}\n`);
}

export async function showHistory(
  deployment: Deployment,
  { limit, json }: Values<(typeof HISTORY)['options']>,
  { stdout, env }: RulesWorld,
): Promise<void> {
  const count = /^\d+$/.test(limit) ? Number(limit) : 0;
  if (count < 1) throw new UsageError(`--limit is "${limit}": expected a whole number from 1`);
  const versions = await versionsOf(deployment);
  const oldest = Math.max(1, versions.latest - count + 1);
  const numbers = Array.from({ length: versions.latest - oldest + 1 }, (_, i) => versions.latest - i);
  const found = await Promise.all(numbers.map((number) => versionOf(versions, number)));
  if (json) {
    const all = found.map((each) => ({ ...each, activateAtMs: beginsAt(versions, each.version) ?? null }));
    stdout.write(`${JSON.stringify({ profile: versions.profile, versions: all }, null, 2)}\n`);
    return;
  }
  const colour = coloursFor(stdout, env);
  if (found.length === 0) stdout.write(`${FIRST}\n`);
  for (const each of found) {
    const before = await bodyOf(versions, each.version - 1);
    const lines = differences(before, each.body, deployment.profile.source).map((one) => `  ${differenceText(one)}`);
    stdout.write(`${[headline(versions, each, colour), reason(each.why), ...lines].join('\n')}\n`);
  }
}

function headline(
  versions: Versions,
  { version, by, savedAtMs }: { readonly version: number; readonly by: string; readonly savedAtMs: number },
  colour: Colour,
): string {
  const begins = beginsAt(versions, version);
  const since = begins === undefined ? '' : `, for readings that arrived from ${dateTime(begins)} UTC on`;
  return `${colour.bold(`version ${version}`)}, saved ${dateTime(savedAtMs)} UTC by ${by}${since}`;
}

const reason = (why: string): string => `  ${why === '' ? '(no reason given)' : why}`;
