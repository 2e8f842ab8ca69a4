// What is provisioned for a place where panes go. Its other half, what runs, is in src/adapters/aws/sinks under the
// same name.
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { AllSettings } from '#config/settings.ts';
import type { AlarmRule } from '../constructs/pipeline-alarms.ts';
import type { RedriveQueues } from '../constructs/redrive-queue.ts';

/** With what a sink makes its resources in the stack that holds data. */
export interface SinkProps {
  readonly settings: DeploySettings;
  /** Of the account's own; undefined: the keys that AWS manages. */
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Where panes go besides DynamoDB; names may be tokens. Without an ARN it is a stand-in that asks for no permission.
 */
export interface TimeSeriesTarget {
  readonly database: string;
  readonly table: string;
  readonly tableArn?: string;
}

/** History in S3; names may be tokens. */
export interface HistoryTarget {
  readonly bucket: Bucket;
  /** Of Glue. */
  readonly database: string;
  /** Of Athena. */
  readonly workgroup: string;
}

/** What is known once all that holds data is there. */
export interface SinkContext {
  readonly settings: DeploySettings;
  readonly data: { readonly redrive: RedriveQueues; readonly quarantine: Bucket };
  /** undefined: panes go to no time-series store. */
  readonly timeSeries: TimeSeriesTarget | undefined;
  /** undefined: the engine is another one. */
  readonly history: HistoryTarget | undefined;
  /** CloudWatch namespace of the stages' own counters. */
  readonly namespace: string;
}

/** One sink of a deployment. What is left out, it has none of. */
export interface Sink {
  /** For consumers outside. */
  readonly stream?: IStream;
  /** Outputs of the stack that holds data: id, value, description. */
  readonly outputs?: readonly (readonly [string, string, string])[];
  /** Settings of the functions. */
  environment?(context: SinkContext): Partial<AllSettings>;
  /** What the two functions that write panes may do, besides writing into the windows table. */
  writes?(context: SinkContext): readonly PolicyStatement[];
  /** What the function may do that writes panes again. */
  rewrites?(context: SinkContext): readonly PolicyStatement[];
  /** What the function may do that answers queries. */
  reads?(context: SinkContext): readonly PolicyStatement[];
  /** Where among what the two write objects are named by a prefix and `*`, for cdk-nag. */
  objects?(context: SinkContext): readonly { readonly bucket: Bucket; readonly prefix: string }[];
  alarms?(context: SinkContext): readonly AlarmRule[];
}

/** Makes what the sink needs; undefined: the settings switch it off. */
export type MakeSink = (scope: Construct, props: SinkProps) => Sink | undefined;
