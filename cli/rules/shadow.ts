// `weir rules set | get | undo --shadow`: a change that judges beside the rules in force and tells nobody.
import { createDynamoShadowStore } from '#adapters/aws/rules/dynamo-shadow-store.ts';
import { SEVERITIES, type Severity } from '#core/finding/severity.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { nothingSaid, type Shadow, type ShadowSaid } from '#core/live-rules/shadow.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { LostRaceError, NotThereError } from '../deployment/trouble.ts';
import { coloursFor } from '../terminal/colour.ts';
import { dateTime } from '../terminal/times.ts';
import type { RulesWorld } from './command.ts';
import { differences, differenceText } from './differences.ts';
import { checkChange } from './read-change.ts';
import { checkBytes, isWanted } from './save-change.ts';
import { bodyOf, versionsOf } from './versions.ts';

interface ShadowValues {
  readonly json: boolean;
  readonly yes: boolean;
  readonly by?: string | undefined;
  readonly why?: string | undefined;
}

const storeOf = ({ dynamodb, tables }: Deployment) =>
  createDynamoShadowStore({ client: dynamodb, table: tables.alerts });

/** The shadow is the latest version with the change, in place of the shadow that there is. */
export async function setShadow(
  deployment: Deployment,
  change: (before: RulesBody) => RulesBody,
  values: ShadowValues & { readonly 'max-bytes': string },
  world: RulesWorld,
): Promise<void> {
  const { profile, called } = deployment;
  const versions = await versionsOf(deployment);
  const inForce = await bodyOf(versions, versions.latest);
  const body = change(inForce);
  checkChange(profile, body);
  checkBytes(profile, inForce, body, values['max-bytes']);
  const found = differences(inForce, body, profile.source);
  if (!values.json) {
    const lines = found.length === 0 ? ['  nothing differs'] : found.map((each) => `  ${differenceText(each)}`);
    const title = `${called}: a shadow of version ${versions.latest}, told to nobody`;
    world.stdout.write(`${[coloursFor(world.stdout, world.env).bold(title), ...lines].join('\n')}\n`);
  }
  await put(deployment, body, values, world);
}

export async function endShadow(deployment: Deployment, values: ShadowValues, world: RulesWorld): Promise<void> {
  const shadow = await storeOf(deployment).shadow(deployment.profile.name);
  if (shadow?.body === undefined) throw new NotThereError('there is no shadow to be ended');
  await put(deployment, undefined, values, world);
}

async function put(
  deployment: Deployment,
  body: RulesBody | undefined,
  values: ShadowValues,
  world: RulesWorld,
): Promise<void> {
  const { stdout, env } = world;
  if (!values.yes && !(await isWanted(world, values.json))) {
    stdout.write('nothing was changed\n');
    return;
  }
  const store = storeOf(deployment);
  const profile = deployment.profile.name;
  const before = (await store.shadow(profile))?.id ?? 0;
  const savedAtMs = Date.now();
  const by = values.by ?? env.USER ?? env.USERNAME ?? 'somebody';
  const next: Shadow = { id: Math.max(savedAtMs, before + 1), profile, body, savedAtMs, by, why: values.why ?? '' };
  if (!(await store.putShadow(next, before)))
    throw new LostRaceError('nothing was changed: another shadow was stored meanwhile (npx weir rules get --shadow)');
  const said =
    body === undefined
      ? 'the shadow is ended; within a minute nothing is judged by it any more'
      : 'the shadow is stored; it begins within a minute (npx weir rules get --shadow)';
  stdout.write(values.json ? `${JSON.stringify(next, null, 2)}\n` : coloursFor(stdout, env).green(`${said}\n`));
}

export async function showShadow(
  deployment: Deployment,
  { json }: { readonly json: boolean },
  { stdout, env }: RulesWorld,
): Promise<void> {
  const { profile, called } = deployment;
  const store = storeOf(deployment);
  const [shadow, stored] = await Promise.all([store.shadow(profile.name), store.said(profile.name)]);
  const isRunning = shadow?.body !== undefined;
  // Of one that was ended, what it said last stays to be read.
  const said = isRunning && stored?.said.id !== shadow.id ? nothingSaid(shadow.id) : stored?.said;
  if (json) {
    stdout.write(`${JSON.stringify({ profile: profile.name, shadow: shadow ?? null, said: said ?? null }, null, 2)}\n`);
    return;
  }
  const colour = coloursFor(stdout, env);
  const lines = [colour.bold(called), ...(shadow === undefined ? ['there is no shadow'] : headline(shadow))];
  if (shadow?.body !== undefined)
    lines.push(...differences({}, shadow.body, profile.source).map((each) => `  ${differenceText(each)}`));
  stdout.write(`${[...lines, ...(said === undefined ? [] : saidLines(said))].join('\n')}\n`);
}

function headline({ body, savedAtMs, by, why }: Shadow): string[] {
  const what = body === undefined ? 'no shadow: the last one was ended' : 'a shadow, told to nobody, stored';
  return [`${what} ${dateTime(savedAtMs)} UTC by ${by}`, `  ${why === '' ? '(no reason given)' : why}`];
}

function saidLines({ readings, leftOut, rules, examples }: ShadowSaid): string[] {
  const list = Object.entries(rules).toSorted(([a, x], [b, y]) => y.opened - x.opened || (a < b ? -1 : 1));
  const messagesOf = (messages: Readonly<Partial<Record<Severity, number>>>) =>
    SEVERITIES.flatMap((severity) => (messages[severity] === undefined ? [] : [`${messages[severity]} ${severity}`]));
  return [
    `would have said, of ${readings.toLocaleString('en')} readings:`,
    ...(list.length === 0 ? ['  nothing'] : []),
    ...list.map(([rule, { opened, messages }]) => {
      return `  ${rule}: ${opened} incidents opened, messages: ${messagesOf(messages).join(', ')}`;
    }),
    ...(leftOut === 0 ? [] : [`  ${leftOut} packs were left out: their key groups keep too much`]),
    ...(examples.length === 0 ? [] : ['the last of them:']),
    ...examples.slice(-10).map(({ atMs, device, rule, change, severity, message }) => {
      return `  ${dateTime(atMs)} ${device} ${rule} ${change} ${severity}: ${message}`;
    }),
  ];
}
