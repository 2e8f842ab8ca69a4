// Timestream for LiveAnalytics: one database, one table of panes. Apart from the rest, because not every account and
// region can have it, and its refusal must not take the streams down with it.
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-timestream';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { REFUSED_LATER_PREFIX } from './constructs/permissions.ts';
import { pinLogicalId } from './constructs/pinned-id.ts';
import { type Naming, prefixPinnedIds } from './naming.ts';
import type { TimeSeriesTarget } from './sinks/sink.ts';
import { removalPolicyOf, type WeirData } from './weir-data.ts';

export interface WeirTimeSeriesProps {
  readonly settings: DeploySettings;
  readonly naming: Naming;
  readonly data: WeirData;
}

export class WeirTimeSeries extends Construct {
  readonly target: TimeSeriesTarget;

  constructor(scope: Construct, id: string, props: WeirTimeSeriesProps) {
    super(scope, id);
    const { settings, data, naming } = props;
    prefixPinnedIds(this, naming);
    const database = new CfnDatabase(
      this,
      'PanesDatabase',
      data.key === undefined ? {} : { kmsKeyId: data.key.keyArn },
    );
    const table = new CfnTable(this, 'PanesTable', {
      databaseName: database.ref,
      // These two reach CloudFormation as they are, so the keys are its own, and its numbers are texts.
      retentionProperties: {
        MemoryStoreRetentionPeriodInHours: String(settings.timestreamMemoryHours),
        MagneticStoreRetentionPeriodInDays: String(settings.timestreamMagneticDays),
      },
      // Rows of one device lie together, which is how boards and people ask. It cannot be changed once the table
      // exists: https://docs.aws.amazon.com/timestream/latest/developerguide/customer-defined-partition-keys.html
      schema: { compositePartitionKey: [{ type: 'DIMENSION', name: 'device', enforcementInRecord: 'REQUIRED' }] },
      // A pane older than the memory store's retention is refused unless this is on:
      // https://docs.aws.amazon.com/timestream/latest/developerguide/writes.html
      magneticStoreWriteProperties: {
        EnableMagneticStoreWrites: true,
        MagneticStoreRejectedDataLocation: {
          S3Configuration: {
            BucketName: data.quarantine.bucketName,
            ObjectKeyPrefix: REFUSED_LATER_PREFIX,
            ...(data.key === undefined
              ? { EncryptionOption: 'SSE_S3' }
              : { EncryptionOption: 'SSE_KMS', KmsKeyId: data.key.keyArn }),
          },
        },
      },
    });
    for (const resource of [database, table]) resource.applyRemovalPolicy(removalPolicyOf(settings));
    pinLogicalId(database, 'PanesDatabase');
    pinLogicalId(table, 'PanesTable');
    acknowledge(
      this,
      'CloudFormation-Validate::W3697',
      'Timestream for LiveAnalytics is in maintenance mode and closed to new accounts; whoever has none sets timeSeries to none (docs/deploy.md).',
    );
    if (data.key === undefined) {
      acknowledge(
        database,
        'AwsSolutions-TS3',
        'Encrypted with the key that AWS manages for Timestream; whoever must hold the key names it (setting kmsKeyArn).',
      );
    }
    this.target = { database: database.ref, table: table.attrName, tableArn: table.attrArn };
    for (const [id, value, description] of [
      ['TimestreamDatabaseName', this.target.database, 'Database of the panes'],
      ['TimestreamTableName', this.target.table, 'Table of the panes'],
    ] as const)
      pinLogicalId(new CfnOutput(this, id, { value, description }), id);
  }
}
