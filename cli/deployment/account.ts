// A deployment in an account: its settings name its stacks, whose outputs name its tables and streams.
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { createAthenaWindows } from '#adapters/aws/history/athena-windows.ts';
import { createTimestreamWindows } from '#adapters/aws/query/timestream-windows.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { readSources } from '#lib/read-sources.ts';
import { deploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import { planIn } from '#stages/plan/window-plans.ts';
import type { WindowSource } from '#stages/query/ports.ts';
import { accountArchive } from './account-archive.ts';
import type { Deployment, Environment } from './deployment.ts';
import { historyPlace, type Reach, timeSeriesPlace } from './reach.ts';
import { DeploymentError, troubleOf } from './trouble.ts';

/** @throws SettingsError for settings that are wrong; DeploymentError where the account does not answer or has none. */
export async function accountDeployment(
  context: Readonly<Record<string, string>>,
  env: Environment,
  folder: string,
): Promise<Deployment> {
  const settings = readDeploySettings(readSources(context, env, folder));
  const name = `weir-${settings.profile}-${settings.stage}`;
  const { region, output } = await stackOf(`${name}-data`, env);
  const tables = {
    alerts: output('AlertsTableName'),
    baselines: output('BaselinesTableName'),
    windows: output('WindowsTableName'),
  };
  const dynamodb = new DynamoDBClient({ ...clientConfig('DYNAMODB', env), region });
  const kinesis = new KinesisClient({ ...clientConfig('KINESIS', env), region });
  const { profileSource, windows, stage, retentionHours } = settings;
  const settled = compileProfile(profileSource, windows.length > 0 ? windows : profileSource.windows);
  const plan = await planOf(dynamodb, tables.windows, settled.name).catch((error: unknown) => {
    throw troubleOf(error, `table ${tables.windows} in ${region}`, env);
  });
  const reach: Reach = {
    ...{ name, env, credentials: () => dynamodb.config.credentials() },
    stackOf: (stack) => stackOf(stack, env),
  };
  return {
    called: `${settled.name} in stage ${stage} (${region})`,
    isLocal: false,
    profile: plan === undefined ? settled : { ...settled, latenessGrainMs: plan.latenessGrainMs },
    keyGroups: plan?.keyGroups ?? settings.keyGroups,
    ...{ tables, readingsStream: output('ReadingsStreamName'), retentionHours, dynamodb, kinesis },
    paneTtlHours: settings.paneTtlHours,
    history: () => historyOf(settings, reach),
    ...accountArchive(settings, settled.windows, reach),
    close() {
      dynamodb.destroy();
      kinesis.destroy();
    },
  };
}

async function planOf(client: DynamoDBClient, table: string, profile: string) {
  const key = deploymentPlanKey(profile);
  return planIn((await createDynamoStateStore({ client, table, nowMs: Date.now }).load([key])).get(key));
}

/** The engine, as something to read from. An emulator has none of its own. */
async function historyOf(settings: DeploySettings, reach: Reach): Promise<WindowSource | undefined> {
  if (settings.stage === LOCAL_STAGE) return undefined;
  const { credentials } = reach;
  switch (settings.timeSeries) {
    case 'timestream': {
      const { place, env } = await timeSeriesPlace(reach);
      return createTimestreamWindows(place, env, { credentials });
    }
    case 'athena': {
      const { place, env } = await historyPlace(reach);
      return createAthenaWindows(place, env, { credentials });
    }
    default:
      return undefined;
  }
}

/** @throws DeploymentError where there is no such stack, and from `output` where it lacks one. */
async function stackOf(stack: string, env: Environment) {
  const endpoint = env.AWS_ENDPOINT_URL_CLOUDFORMATION || env.AWS_ENDPOINT_URL;
  const client = new CloudFormationClient({ maxAttempts: 2, ...(endpoint ? { endpoint } : {}) });
  try {
    const region = await client.config.region();
    const { Stacks: [found] = [] } = await client
      .send(new DescribeStacksCommand({ StackName: stack }))
      .catch((error) => {
        throw missing(error, stack, region) ?? error;
      });
    const outputs = new Map(
      (found?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
    const output = (name: string): string => {
      const value = outputs.get(name);
      if (value !== undefined) return value;
      throw new DeploymentError(`stack ${stack} in ${region} has no output ${name}: deploy it with this release`);
    };
    return { region, output };
  } catch (error) {
    throw troubleOf(error, `stack ${stack}`, env);
  } finally {
    client.destroy();
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html: a ValidationError. */
function missing(error: unknown, stack: string, region: string): DeploymentError | undefined {
  if (!(error instanceof Error && /does not exist/.test(error.message))) return undefined;
  return new DeploymentError(
    `there is no stack ${stack} in ${region}: another region (AWS_REGION), stage (-c stage=…) or profile (-c profile=…)? For the run of \`npm start\` add --local`,
  );
}
