// Which engine a deployment has (setting timeSeries), and what `auto` means in an account and region: what the doctor
// found there and kept in cdk.context.json, as the CDK keeps its own look-ups. It asks nobody.
import type { Parsed, SettingSpec } from './deploy-setting-kinds.ts';
import { ENGINES, type Engine } from './engine.ts';

/** What a person chooses. */
export type EngineChoice = Engine | 'auto';

const CHOICES: readonly EngineChoice[] = ['auto', ...ENGINES];
const RANGE = CHOICES.map((value) => `\`${value}\``).join(' or ');

export const ENGINE_SETTINGS = {
  timeSeries: {
    unit: 'word',
    default: 'auto',
    range: RANGE,
    values: CHOICES,
    reason:
      'Where the history of windows lives. `auto`: what `npm run doctor` found for this account and region and kept in `cdk.context.json`: Timestream for LiveAnalytics where the account has it (AWS closed it to new accounts on 2025-06-20), else `athena`: a table in S3 that Athena reads, in any account and region. `none`: windows in DynamoDB only, for `paneTtlHours`.',
    parse(raw: unknown): Parsed<EngineChoice> {
      const value = CHOICES.find((known) => known === raw);
      if (value !== undefined) return { value };
      if (raw === 'influxdb') return { problem: `this version has no InfluxDB; expected ${RANGE}` };
      return { problem: `expected ${RANGE}` };
    },
  } satisfies SettingSpec<EngineChoice>,
};

/** What may be kept of a look-up. */
const FOUND: readonly unknown[] = ['timestream', 'athena'] satisfies Engine[];

/** `set`: somebody chose it. `found`: looked up for this account and region. `assumed`: nobody looked. */
export type EngineFrom = 'set' | 'found' | 'assumed';

/** The key under which cdk.context.json keeps what was found for an account and region. */
export const engineContextKey = (account: string, region: string): string =>
  `weir:time-series:account=${account}:region=${region}`;

/**
 * The engine of a choice. Account and region are where the CDK deploys to, from its own variables; without them, or
 * where nothing is kept of them, `auto` is athena, which every account has.
 */
export function engineOf(
  choice: EngineChoice,
  context: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly engine: Engine; readonly from: EngineFrom } | { readonly problem: string } {
  if (choice !== 'auto') return { engine: choice, from: 'set' };
  // https://docs.aws.amazon.com/cdk/v2/guide/environments.html
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = environment;
  const key = account && region ? engineContextKey(account, region) : undefined;
  const kept = key === undefined ? undefined : context[key];
  if (kept === undefined || kept === null) return { engine: 'athena', from: 'assumed' };
  if (FOUND.includes(kept)) return { engine: kept as Engine, from: 'found' };
  return {
    problem: `${key} in cdk.context.json is ${JSON.stringify(kept)}: expected "timestream" or "athena"; \`cdk context --reset '${key}'\` forgets it, and \`npm run doctor\` looks again`,
  };
}
