// History in S3 (engine athena): the bucket, the Glue database of its tables, and the workgroup in which Athena reads
// and merges them. Apart from the rest, because a switch to another engine leaves this stack, and what is in it, as it
// is. The tables themselves are made by the job that merges into them.
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import { Aws, CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { pinLogicalId } from './constructs/pinned-id.ts';
import { privateBucket } from './constructs/private-bucket.ts';
import { type Naming, prefixPinnedIds } from './naming.ts';
import type { HistoryTarget } from './sinks/sink.ts';
import { removalPolicyOf, type WeirData } from './weir-data.ts';

export interface WeirHistoryProps {
  readonly settings: DeploySettings;
  readonly naming: Naming;
  readonly data: WeirData;
}

/** What queries answered, for whoever asked; the console and drivers fetch it at once. */
const RESULT_DAYS = 1;
const BYTES_PER_MB = 1_000_000;

export class WeirHistory extends Construct {
  readonly target: HistoryTarget;

  constructor(scope: Construct, id: string, props: WeirHistoryProps) {
    super(scope, id);
    const { settings, data, naming } = props;
    prefixPinnedIds(this, naming);
    const bucket = privateBucket(this, 'HistoryBucket', {
      // Never `history/`, whose files the table itself tells apart. A row of staging that old would go as it is merged.
      expireDays: { staging: settings.historyDays, results: RESULT_DAYS },
      tieredPrefix: 'history',
      key: data.key,
      removalPolicy: removalPolicyOf(settings),
    });
    const database = new CfnDatabase(this, 'HistoryDatabase', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: naming.name.replaceAll('-', '_').toLowerCase(), description: 'Windows of Weir' },
    });
    const workgroup = new CfnWorkGroup(this, 'HistoryWorkgroup', {
      name: naming.name,
      description: 'Merges windows into their history, and whoever reads it',
      // Its past queries go with it: they are no data, and would keep its name taken.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        bytesScannedCutoffPerQuery: settings.historyScanLimitMb * BYTES_PER_MB,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/results/`,
          encryptionConfiguration:
            data.key === undefined
              ? { encryptionOption: 'SSE_S3' }
              : { encryptionOption: 'SSE_KMS', kmsKey: data.key.keyArn },
        },
      },
    });
    // Names only: what the tables are made of lies in the bucket, which is kept. A kept database would keep its name
    // taken, and the next deployment would be refused (docs/upgrading.md says how a kept bucket is read again).
    for (const resource of [database, workgroup]) resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    pinLogicalId(database, 'HistoryDatabase');
    pinLogicalId(workgroup, 'HistoryWorkgroup');
    this.target = { bucket, database: database.ref, workgroup: workgroup.ref };
    for (const [id, value, description] of [
      ['HistoryBucketName', bucket.bucketName, 'Windows: what is not merged yet, and the table'],
      ['HistoryDatabaseName', database.ref, 'Glue database of the tables'],
      ['HistoryWorkgroupName', workgroup.ref, 'Athena workgroup to read them in'],
    ] as const)
      pinLogicalId(new CfnOutput(this, id, { value, description }), id);
  }
}
