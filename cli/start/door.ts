// The small local door: a POST whose body goes on the raw stream as it is. Refuses what no stage could read (empty, too
// large, no JSON) with a clear 4xx; what the pipeline itself would reject goes in and is told in the answer, since the
// pipeline is the judge.
import type { IncomingMessage } from 'node:http';
import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { emptyDraft } from '#core/reading/draft.ts';
import { createMeasureTable } from '#core/reading/measure-table.ts';
import { createRecordSplitter } from '#core/reading/record/split-record.ts';
import { createReadingValidator } from '#core/reading/validate-reading.ts';
import { AwsError } from '#local/cloud/http/aws-error.ts';
import { readBody } from '#local/cloud/http/body.ts';

export interface DoorAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Door = (request: IncomingMessage) => Promise<DoorAnswer>;

/**
 * A Kinesis record takes 1 MiB with its partition key:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
 */
const MAX_BODY_BYTES = 1_048_576 - 256;

/** As validate has it. */
const CLOCK_AHEAD_MS = 120_000;

/** Named in the answer; a body may hold thousands. */
const MAX_WARNINGS = 5;

export function createDoor(
  client: KinesisClient,
  streamName: string,
  profile: CompiledProfile,
  nowMs: () => number,
): Door {
  const table = createMeasureTable(profile.measures.map(({ name }) => name));
  const judge = createReadingValidator(profile, table, { clockAheadMs: CLOCK_AHEAD_MS });
  const split = createRecordSplitter();

  return async (request) => {
    if (request.method !== 'POST') return refused(405, 'send readings with POST');
    let bytes: Buffer;
    try {
      bytes = await readBody(request, MAX_BODY_BYTES);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return refused(
        error.status,
        `the body is above ${MAX_BODY_BYTES} bytes, the limit of a Kinesis record: send less at a time`,
      );
    }
    if (bytes.toString('utf8').trim() === '') return refused(400, 'the body is empty: send a reading as JSON');
    const { readings, device, warnings, broken } = examine(bytes);
    if (readings === 0) {
      return refused(400, `the body is no JSON: expected an object, an array of them, or one a line; found ${broken}`);
    }
    // Readings of one device keep their order; without a device any key will do.
    const put = await client.send(
      new PutRecordCommand({ StreamName: streamName, PartitionKey: device || 'door', Data: bytes }),
    );
    return {
      status: 202,
      body: {
        sequenceNumber: put.SequenceNumber,
        shardId: put.ShardId,
        readings,
        ...(warnings.length === 0 ? {} : { willBeRejected: warnings }),
      },
    };
  };

  function examine(bytes: Buffer): { readings: number; device: string; warnings: string[]; broken: string } {
    const draft = emptyDraft(profile.dimensions.length);
    const warnings: string[] = [];
    const warn = (text: string): void => {
      if (warnings.length < MAX_WARNINGS) warnings.push(text);
    };
    let readings = 0;
    let device = '';
    let broken = '';
    split.record(bytes, {
      reading(input, index, text) {
        readings += 1;
        judge(input, nowMs(), draft, text);
        if (device === '') ({ device } = draft);
        for (const { reason, field, value, expected } of draft.issues) {
          warn(`reading ${index + 1}: ${reason}, ${field || 'reading'} is ${value || 'missing'}; expected ${expected}`);
        }
      },
      broken({ reason, value, expected }, index) {
        broken ||= value;
        warn(`line ${index + 1}: ${reason}, ${value}; expected ${expected}`);
      },
    });
    return { readings, device, warnings, broken };
  }
}

function refused(status: number, error: string): DoorAnswer {
  return { status, body: { error } };
}
