// A DynamoDB table of state with the names that the adapters use (src/config/tables.ts): paid by request, with
// point-in-time recovery, expiry and encryption. It grants nothing by itself.
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { TABLE_SHAPE } from '#config/tables.ts';
import { pinLogicalId } from './pinned-id.ts';

/**
 * AWS::DynamoDB::Table rather than GlobalTable: one region only (state follows the streams, which are regional), and
 * every emulator takes it. On-demand, because a fleet's load has no plan and an idle table must cost nothing. Without a
 * `key` the one that AWS owns encrypts it: the key that AWS manages in the account is no safer, and each call of it is
 * billed: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
 */
export function stateTable(scope: Construct, id: string, removalPolicy: RemovalPolicy, key: IKey | undefined): Table {
  const table = new Table(scope, id, {
    partitionKey: { name: TABLE_SHAPE.partitionKey, type: AttributeType.STRING },
    sortKey: { name: TABLE_SHAPE.sortKey, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: TABLE_SHAPE.ttlAttribute,
    ...(key === undefined
      ? { encryption: TableEncryption.DEFAULT }
      : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy,
    // Data that is kept is not deleted by hand either. Kinesis, S3, SNS, SQS, Timestream and MSK have no such property;
    // a KMS key waits 30 days by itself.
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
  });
  pinLogicalId(table, id);
  return table;
}
