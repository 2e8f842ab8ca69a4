// What `new Weir(…)` takes: types only.
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { EngineChoice } from '#config/deploy-engine.ts';
import type { DeploySettings } from '#config/deploy-settings.ts';
import type { Subscription } from '#config/deploy-subscriptions.ts';

/** What docs/settings.md lists, but for what a property of `Weir` says. Each has a default. */
export type WeirSettings = Partial<
  Omit<DeploySettings, OwnProperty | 'profileSource' | 'engineFrom' | 'timeSeries' | keyof Subscribers>
> &
  Subscribers & {
    /** Where the history of windows lives. */
    readonly timeSeries?: EngineChoice;
  };

interface Subscribers {
  /** Who receives alerts. */
  readonly alertSubscriptions?: readonly (string | Subscriber)[];
  /** Who is asked next where nobody acknowledges. */
  readonly escalationSubscriptions?: readonly (string | Subscriber)[];
  /** Who is told when the pipeline itself needs help. */
  readonly operationsSubscriptions?: readonly string[];
}

/** An endpoint with what it wants to hear; several filters must all hold. */
export type Subscriber = Omit<Subscription, 'protocol'>;

/** Settings that have a property of their own, or are of no meaning in somebody's stack. */
export type OwnProperty = 'profile' | 'kmsKeyArn' | 'timestreamEndpoint';

export interface WeirKeys {
  /** Encrypts everything that Weir makes and that holds data. Default: keys that AWS manages. */
  readonly data?: IKey;
  /** Of the given stream, where the construct does not know it (`Stream.fromStreamArn`). */
  readonly stream?: IKey;
  /** Of the given topic, where the construct does not know it (`Topic.fromTopicArn`). */
  readonly topic?: IKey;
}

interface CommonProps {
  /**
   * What the readings mean: the name of a profile that Weir brings along, one of your own, or its file's path
   * (`./fridge.ts`) from where the app runs.
   */
  readonly profile: DeploySettings['profile'] | DeploySettings['profileSource'];
  readonly settings?: WeirSettings;
  /** Where alerts are published. Default: a topic made here. Its policy and its encryption stay yours. */
  readonly topic?: ITopic;
  readonly keys?: WeirKeys;
}

/** With a stream that is there already goes the number of its shards, which nobody can ask of it at synth. */
interface ExistingStream {
  /** Where devices send. Default: a stream made here. */
  readonly stream: IStream;
  readonly shardCount: number;
}

export type WeirProps = CommonProps &
  (ExistingStream | { readonly stream?: undefined; readonly shardCount?: undefined });
