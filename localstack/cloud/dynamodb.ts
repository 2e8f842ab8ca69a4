// Amazon DynamoDB for local use: the npm package dynalite in this process, in memory.
// Without transactions, streams, PartiQL, TTL (UpdateTimeToLive is refused, TTL attributes are plain numbers) and
// ReturnValuesOnConditionCheckFailure (taken and ignored); BatchGetItem stops at 1 MB instead of 16.
// https://github.com/architect/dynalite
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { listen } from './http/listen.ts';

export type DynamoDbOptions = {
  /** 0 or none: any free port. */
  readonly port?: number;
};

export type DynamoDb = { readonly endpoint: string; close(): Promise<void> };

/** How long a table is CREATING, DELETING or UPDATING: nobody here waits for that. */
const changeMs = 1;

type Dynalite = (settings: { createTableMs: number; deleteTableMs: number; updateTableMs: number }) => Server;

/** Starts DynamoDB on 127.0.0.1. The region in ARNs is that of the caller's signature. */
export const startDynamoDb = async (options: DynamoDbOptions = {}): Promise<DynamoDb> => {
  const dynalite: Dynalite = createRequire(import.meta.url)('dynalite');
  const server = dynalite({ createTableMs: changeMs, deleteTableMs: changeMs, updateTableMs: changeMs });
  // Its own server would let any web page in (it answers every Origin) and waits for idle connections when closing.
  const { endpoint, close } = await listen((request, response) => {
    server.emit('request', request, response);
  }, options);
  return { endpoint, close };
};
