// A deployment that a command looks into: its profile, its tables and streams, and clients that reach them.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { OlderQuery } from '#core/history/read-sql.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { PaneSink } from '#stages/ports.ts';
import type { WindowSource } from '#stages/query/ports.ts';
import type { ArchivePlace } from './archive-place.ts';

/** Where windows are written besides the hot copy. */
export interface EngineTarget {
  readonly name: string;
  /** undefined: nowhere. */
  readonly sink: PaneSink | undefined;
  /** To be asked a device at a time which windows there are; undefined: it has a better way, or none. */
  readonly old: WindowSource | undefined;
  /** Windows that have only revisions from before. */
  readonly older?: (query: OlderQuery) => AsyncIterable<readonly Pane[]>;
  /** What it did not take, by its own word for why. */
  readonly refused: ReadonlyMap<string, number>;
}

export interface Deployment {
  /** In words, for messages: `smoke in stage prod`, `the run of npm start`. */
  readonly called: string;
  /** It is this machine's own: nothing has to be spared, and nobody else is there. */
  readonly isLocal: boolean;
  readonly profile: CompiledProfile;
  readonly keyGroups: number;
  readonly tables: Readonly<Record<'alerts' | 'baselines' | 'windows', string>>;
  readonly readingsStream: string;
  /** How long the readings stream keeps its records, hours. */
  readonly retentionHours: number;
  /** How long windows stay in the hot copy after their end, hours. */
  readonly paneTtlHours: number;
  /** Where older windows are; undefined: nowhere. @throws DeploymentError */
  readonly history: () => Promise<WindowSource | undefined>;
  /** Its readings as they came. @throws DeploymentError where it keeps none. */
  readonly archive: () => Promise<ArchivePlace>;
  /** @throws DeploymentError where windows cannot be written from here. */
  readonly engine: () => Promise<EngineTarget>;
  readonly dynamodb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  /** Lets go of the connections. */
  close(): void;
}

/** What a run of `npm start` says of itself at `/deployment`. */
export interface LocalDeployment {
  readonly profile: CompiledProfile['source'];
  /** The windows that its settings give. */
  readonly windows: readonly string[];
  readonly keyGroups: number;
  readonly tables: Deployment['tables'];
  readonly readingsStream: string;
  readonly retentionHours: number;
  /** Left out: it keeps no archive. */
  readonly archive?: { readonly bucket: string; readonly endpoint: string };
  readonly endpoints: Readonly<Record<'dynamodb' | 'kinesis', string>>;
}

export type Environment = Readonly<Record<string, string | undefined>>;
