// Undoes the `aws-chunked` content encoding in which the SDK streams an upload: `SIZE[;chunk-signature=…]` lines, data,
// and trailing headers with the checksum. Refuses truncated and malformed bodies. Signatures are not checked: nobody
// has keys here. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
import { AwsError } from '../http/aws-error.ts';

export type DecodedBody = { readonly body: Buffer; readonly trailers: ReadonlyMap<string, string> };

const lineEnd = '\r\n';

/**
 * The data of all chunks and the trailing headers (lower-case names). `expectedBytes`: x-amz-decoded-content-length.
 */
export const decodeAwsChunked = (encoded: Buffer, expectedBytes: number | undefined): DecodedBody => {
  const parts: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const headEnd = encoded.indexOf(lineEnd, offset, 'latin1');
    const head = headEnd < 0 ? '' : encoded.toString('latin1', offset, headEnd);
    const size = /^([\da-f]+)(;.*)?$/i.exec(head)?.[1];
    if (size === undefined) throw incomplete(`no chunk head at byte ${offset}`);
    const sizeBytes = Number.parseInt(size, 16);
    offset = headEnd + lineEnd.length;
    if (sizeBytes === 0) break;
    if (offset + sizeBytes + lineEnd.length > encoded.length)
      throw incomplete(`a chunk of ${sizeBytes} bytes is cut off`);
    parts.push(encoded.subarray(offset, offset + sizeBytes));
    offset += sizeBytes + lineEnd.length;
  }
  const body = Buffer.concat(parts);
  if (expectedBytes !== undefined && body.length !== expectedBytes) {
    throw incomplete(`${body.length} bytes came, x-amz-decoded-content-length says ${expectedBytes}`);
  }
  return { body, trailers: readTrailers(encoded.toString('latin1', offset)) };
};

const readTrailers = (text: string): ReadonlyMap<string, string> => {
  const trailers = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return trailers;
};

const incomplete = (reason: string): AwsError =>
  new AwsError('IncompleteBody', `The aws-chunked body is malformed: ${reason}.`);
