// A run of `npm start` as far as the commands ask of it: a page that says where its tables and streams are, an alerts
// table and a baselines table, and a readings stream.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { CreateStreamCommand, KinesisClient, PutRecordCommand, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoRulesStore } from '#adapters/aws/rules/dynamo-rules-store.ts';
import { createDynamoShadowStore } from '#adapters/aws/rules/dynamo-shadow-store.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import type { LocalDeployment } from '#cli/deployment/deployment.ts';
import { rulesCommand } from '#cli/rules/command.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { energy } from '#profiles/energy.ts';
import { credentials, startTables } from '../../contract/tables.ts';
import { captured } from '../captured.ts';

export const KEY_GROUPS = 64;

export async function startRun() {
  const tables = await startTables();
  const kinesis = await startKinesis();
  const client = new KinesisClient({
    ...clientConfig('KINESIS', { AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint }),
    credentials,
  });
  await client.send(new CreateStreamCommand({ StreamName: 'readings', ShardCount: 1 }));
  await waitUntilStreamExists({ client, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.2 } as never, {
    StreamName: 'readings',
  });
  await tables.create('baselines');
  let alerts = '';
  const said = (): LocalDeployment => ({
    ...{ profile: energy, windows: energy.windows, keyGroups: KEY_GROUPS, readingsStream: 'readings' },
    ...{ retentionHours: 24, tables: { alerts, baselines: 'baselines', windows: 'windows' } },
    endpoints: { dynamodb: tables.endpoint, kinesis: kinesis.endpoint },
  });
  const server = createServer((_request, response) => response.end(JSON.stringify(said())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let count = 0;
  return {
    page,
    /** Begins with rules that were never changed. */
    async anew() {
      count += 1;
      alerts = await tables.create(`alerts-${count}`, true);
    },
    store: () => createDynamoRulesStore({ client: tables.client, table: alerts, nowMs: Date.now }),
    shadow: () => createDynamoShadowStore({ client: tables.client, table: alerts }),
    baselines: createDynamoStateStore({ client: tables.client, table: 'baselines', nowMs: Date.now }),
    put: (data: Uint8Array) =>
      client.send(new PutRecordCommand({ StreamName: 'readings', PartitionKey: '0', Data: data })),
    async stop() {
      server.close();
      client.destroy();
      await kinesis.close();
      await tables.close();
    },
  };
}

export type Run = Awaited<ReturnType<typeof startRun>>;

/** What a person types behind `weir rules`. `answer` is what they say where they are asked. */
export async function type(
  argv: readonly string[],
  { answer, folder = '.' }: { answer?: string; folder?: string } = {},
) {
  const { written, streams } = captured();
  const stdin = Object.assign(Readable.from(answer === undefined ? [] : [`${answer}\n`]), {
    isTTY: answer !== undefined,
  });
  const code = await rulesCommand(argv, {
    ...{ stdin, env: { USER: 'ann' }, folder, calledBy: 'npx' as const },
    ...streams,
  });
  return { code, ...written };
}
