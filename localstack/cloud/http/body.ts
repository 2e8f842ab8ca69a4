// Reads a whole request body into memory. Refuses one above the limit before it is kept.
import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/** Above everything the stand-ins take but S3 objects (Kinesis, the largest, takes 10 MiB a call). */
const defaultMaxBytes = 16 * 1024 * 1024;

/** The bytes of the body. Throws `RequestEntityTooLarge` (413) above `maxBytes`. */
export const readBody = async (request: IncomingMessage, maxBytes = defaultMaxBytes): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new AwsError('RequestEntityTooLarge', `The request body is above ${maxBytes} bytes: send less at a time.`, {
        status: 413,
      });
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
};
