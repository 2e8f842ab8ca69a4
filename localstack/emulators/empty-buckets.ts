// Empties the buckets of an emulator, as one does before deleting a stack: CloudFormation deletes no bucket with
// objects in it.
import { DeleteObjectsCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { EMULATOR_CREDENTIALS } from './environment.ts';

/** All but the one that `cdk bootstrap` made, which holds the templates that are still needed. */
export async function emptyBuckets(endpoint: string): Promise<void> {
  const config = clientConfig('S3', { AWS_ENDPOINT_URL: endpoint });
  const s3 = new S3Client({ ...config, credentials: EMULATOR_CREDENTIALS, forcePathStyle: true });
  try {
    for (const { Name } of (await s3.send(new ListBucketsCommand())).Buckets ?? []) {
      if (Name?.startsWith('cdk-')) continue;
      for (;;) {
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: Name }));
        if (Contents.length === 0) break;
        await s3.send(
          new DeleteObjectsCommand({ Bucket: Name, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }),
        );
      }
    }
  } finally {
    s3.destroy();
  }
}
