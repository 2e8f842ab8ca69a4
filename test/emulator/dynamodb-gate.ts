// A gate before DynamoDB: passes every request on, and on demand refuses writes as a table without capacity does, or
// tells of each write before its answer goes back. So a drill can stop DynamoDB, or a function in the middle of its
// batch, at a known point.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '#local/cloud/http/listen.ts';

export interface DynamoDbGate {
  readonly endpoint: string;
  /** Writes refused since the start. */
  refusedCount(): number;
  refuseWrites(isRefused: boolean): void;
  /**
   * Calls `act` once, when the next write to that table is done and its answer is still here. The answer is never sent.
   */
  onNextWrite(table: string, act: () => Promise<void>): void;
  close(): Promise<void>;
}

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const REFUSAL = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded (drill).',
});

export async function startDynamoDbGate(target: string): Promise<DynamoDbGate> {
  let isRefused = false;
  let refused = 0;
  const nextActs = new Map<string, () => Promise<void>>();
  const takeAct = (body: string): (() => Promise<void>) | undefined => {
    for (const [table, act] of nextActs) {
      if (!body.includes(`"${table}"`)) continue;
      nextActs.delete(table);
      return act;
    }
    return undefined;
  };
  const { endpoint, close } = await listen(async (incoming, outgoing) => {
    const body = await text(incoming);
    const isWrite = WRITES.includes(String(incoming.headers['x-amz-target']).split('.')[1] ?? '');
    if (isWrite && isRefused) {
      refused += 1;
      outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(REFUSAL);
      return;
    }
    const answer = await forward(target, incoming.headers, body);
    const act = isWrite ? takeAct(body) : undefined;
    if (act !== undefined) {
      await act();
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
  return {
    endpoint,
    refusedCount: () => refused,
    refuseWrites(wish) {
      isRefused = wish;
    },
    onNextWrite(table, act) {
      nextActs.set(table, act);
    },
    close,
  };
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

function forward(target: string, headers: NodeJS.Dict<string | string[]>, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method: 'POST', headers }, (answer) => {
      text(answer).then((found) => {
        // The body goes out whole, so its framing is Node's business again.
        const { 'transfer-encoding': _, ...kept } = answer.headers;
        resolve({ status: answer.statusCode ?? 502, headers: kept, body: found });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
