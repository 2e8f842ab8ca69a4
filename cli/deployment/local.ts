// The run of `npm start` as a deployment: its page tells where its stand-ins are.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { settingsTable } from '#config/settings.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { LOCAL_CREDENTIALS } from '#local/cloud/embedded/clients.ts';
import { localRegion } from '#local/cloud/http/local-account.ts';
import { bucketArchive } from './archive-place.ts';
import type { Deployment, LocalDeployment } from './deployment.ts';
import { DeploymentError } from './trouble.ts';

/** @throws DeploymentError where nothing of Weir answers at the address. */
export async function localDeployment(page: string): Promise<Deployment> {
  const said = await ask(page);
  const { endpoints, keyGroups, tables, readingsStream, retentionHours } = said;
  const env = {
    AWS_REGION: localRegion,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis,
  };
  const credentials = LOCAL_CREDENTIALS;
  const dynamodb = new DynamoDBClient({ ...clientConfig('DYNAMODB', env), credentials });
  const kinesis = new KinesisClient({ ...clientConfig('KINESIS', env), credentials });
  return {
    called: `the run at ${page}`,
    isLocal: true,
    profile: usableProfile(said.profile, said.windows),
    ...{ keyGroups, tables, readingsStream, retentionHours, dynamodb, kinesis },
    paneTtlHours: settingsTable.paneTtlHours.default,
    // A run is never as old as that.
    history: async () => undefined,
    async archive() {
      if (said.archive === undefined)
        throw new DeploymentError(
          `the run at ${page} keeps no archive: start it with the setting archive true, such as WEIR_ARCHIVE=true npm start`,
        );
      const s3 = { AWS_REGION: localRegion, AWS_ENDPOINT_URL_S3: said.archive.endpoint };
      return bucketArchive(said.archive.bucket, s3, { credentials: async () => credentials });
    },
    // Its stand-in for an engine is written by its functions only.
    engine: async () => ({ name: 'none', sink: undefined, old: undefined, refused: new Map() }),
    close() {
      dynamodb.destroy();
      kinesis.destroy();
    },
  };
}

async function ask(page: string): Promise<LocalDeployment> {
  let response: Response;
  try {
    response = await fetch(`${page}/deployment`);
  } catch {
    throw new DeploymentError(
      `nothing answers at ${page}: start it in another terminal with npm start; it prints the address of its page, which --page takes`,
    );
  }
  const said: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof said !== 'object' || said === null || !('tables' in said)) {
    throw new DeploymentError(
      `what answers at ${page} is no run of npm start: give the address that it prints, with --page`,
    );
  }
  return said as LocalDeployment;
}
