// Timestream for LiveAnalytics: one database, one table of panes. Apart from the rest, because not every account and region can have it,
// and its refusal must not take the streams down with it.
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-timestream';
import { CfnOutput, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { REFUSED_LATER_PREFIX } from './constructs/permissions.ts';
import { type DataStack, removalPolicyOf } from './data-stack.ts';
import { ReferringStack } from './references/referring-stack.ts';

/** Where panes go besides DynamoDB; names may be tokens. Without an ARN it is a stand-in that asks for no permission. */
export interface TimeSeriesTarget {
  readonly database: string;
  readonly table: string;
  readonly tableArn?: string;
}

export interface TimeSeriesStackProps extends StackProps {
  readonly settings: DeploySettings;
  readonly data: DataStack;
}

export class TimeSeriesStack extends ReferringStack {
  readonly target: TimeSeriesTarget;

  constructor(scope: Construct, id: string, props: TimeSeriesStackProps) {
    super(scope, id, props);
    const { settings, data } = props;
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
      // Rows of one device lie together, which is how boards and people ask. It cannot be changed once the table exists:
      // https://docs.aws.amazon.com/timestream/latest/developerguide/customer-defined-partition-keys.html
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
    new CfnOutput(this, 'TimestreamDatabaseName', {
      value: this.target.database,
      description: 'Database of the panes',
    });
    new CfnOutput(this, 'TimestreamTableName', { value: this.target.table, description: 'Table of the panes' });
  }
}
