// What the doctor asks of an AWS account, and what the errors mean. It reads only, and hands on neither keys nor
// tokens.
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ListDatabasesCommand, TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { type DeploymentPlan, deploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import { planIn } from '#stages/plan/window-plans.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Clients {
  readonly sts: STSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly timestream: TimestreamWriteClient;
  readonly dynamo: DynamoDBClient;
}

export interface Stack {
  readonly status: string;
  readonly reason: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Every call rejects with the SDK's own error. */
export interface Account {
  /** Resolves to the region that the SDK finds. */
  region(): Promise<string>;
  /** Resolves where the SDK finds credentials; AWS is not asked whether they are good. */
  credentials(): Promise<void>;
  identity(): Promise<{ readonly account: string; readonly arn: string }>;
  /** undefined: there is no such stack. */
  stack(name: string): Promise<Stack | undefined>;
  /** The plan of this profile's deployment; undefined: it has none yet. */
  plan(table: string, profile: string): Promise<DeploymentPlan | undefined>;
  /** Resolves where Timestream for LiveAnalytics answers this account. */
  timestream(): Promise<void>;
}

/** Clients with the SDK's default chain of credentials and region. `AWS_ENDPOINT_URL…` goes to an emulator. */
export function createClients(env: Environment): Clients {
  const endpoint = env.AWS_ENDPOINT_URL_TIMESTREAM_WRITE || env.AWS_ENDPOINT_URL;
  const quick = { maxAttempts: 2 };
  return {
    sts: new STSClient(quick),
    dynamo: new DynamoDBClient(quick),
    cloudFormation: new CloudFormationClient(quick),
    // Only an endpoint in code keeps this client from asking for its cell first
    // (src/adapters/aws/request/client-config.ts).
    timestream: new TimestreamWriteClient({ ...quick, ...(endpoint ? { endpoint } : {}) }),
  };
}

export function createAccount({ sts, cloudFormation, timestream, dynamo }: Clients): Account {
  return {
    region: () => sts.config.region(),
    async credentials() {
      await sts.config.credentials();
    },
    async identity() {
      const { Account: account = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account, arn };
    },
    async stack(name) {
      try {
        const { Stacks: [found] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
        if (found === undefined) return undefined;
        const outputs = (found.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
        return {
          status: found.StackStatus ?? '',
          reason: found.StackStatusReason ?? '',
          outputs: Object.fromEntries(outputs),
        };
      } catch (error) {
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html: a ValidationError
        // where there is none
        if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
        throw error;
      }
    },
    async plan(table, profile) {
      const key = deploymentPlanKey(profile);
      const store = createDynamoStateStore({ client: dynamo, table, nowMs: Date.now });
      return planIn((await store.load([key])).get(key));
    },
    async timestream() {
      await timestream.send(new ListDatabasesCommand({ MaxResults: 1 }));
    },
  };
}
