// Reads the deployment's plan from the windows' table: by a request of our own, since it is all that validate wants of
// DynamoDB (docs/decisions/0006-bundle-size.md). It refuses nothing but a table that refuses it.
import { type DeploymentPlan, decodeDeploymentPlan, deploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import { clientRegion, type Environment, endpointOf } from '../request/client-config.ts';
import { jsonReason } from '../request/json-reason.ts';
import { type SignedSendOptions, serviceHost } from '../request/signed-fetch.ts';
import { createSignedSend } from '../request/signed-send.ts';
import { stateOfBytes } from './state-bytes.ts';
import { headKey } from './state-item.ts';

/** Undefined: the deployment has none yet. @throws UnknownFormatError. */
export type PlanReader = () => Promise<DeploymentPlan | undefined>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export function createPlanReader(
  table: string,
  profile: string,
  env: Environment,
  options: SignedSendOptions = {},
): PlanReader {
  const region = clientRegion(env);
  const url = new URL(endpointOf('DYNAMODB', env) ?? `https://${serviceHost('dynamodb', region)}`);
  const send = createSignedSend('dynamodb', region, options);
  const { pk, sk } = headKey(deploymentPlanKey(profile));
  const body = JSON.stringify({ TableName: table, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true });
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' };
  return async () => {
    const answer = await send(
      { method: 'POST', url, headers, body },
      { refusal: `DynamoDB table ${table} (region ${region}) did not tell the deployment's plan`, reason: jsonReason },
    );
    const { Item }: { Item?: { bytes?: { B?: string } } } = JSON.parse(answer);
    const bytes = Item?.bytes?.B;
    return bytes === undefined ? undefined : decodeDeploymentPlan(stateOfBytes(Buffer.from(bytes, 'base64')));
  };
}
