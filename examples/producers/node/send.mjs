// Readings into the raw stream by the AWS SDK for JavaScript. STREAM names it; region and credentials come from the
// environment, as always.
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const stream = process.env.STREAM;
if (!stream) throw new Error('STREAM is not set: the name of the raw stream');
// HTTP/1.1, which stand-ins for Kinesis speak too.
const client = new KinesisClient({ requestHandler: new NodeHttpHandler() });

const device = process.env.DEVICE ?? 'node-meter';
const now = Date.now();
const readings = [2, 1, 0].map((minutesAgo) => ({
  meter_id: device,
  timestamp: new Date(now - minutesAgo * 60_000).toISOString(),
  power: 3 + Math.random(),
}));

await send([{ PartitionKey: device, Data: Buffer.from(JSON.stringify(readings)) }]);
console.log(`sent ${readings.length} readings of ${device}`);

/** Sends again what the stream did not take, a little later each time. Throws after eight times. */
async function send(records) {
  let left = records;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const { Records: answers = [] } = await client.send(new PutRecordsCommand({ StreamName: stream, Records: left }));
    left = left.filter((_record, at) => answers[at]?.ErrorCode !== undefined);
    if (left.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt * (0.5 + Math.random() / 2)));
  }
  throw new Error(`${left.length} records were refused eight times: the stream's shards are full`);
}
