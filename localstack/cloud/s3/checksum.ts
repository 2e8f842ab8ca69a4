// Compares the digests an upload comes with (Content-MD5, x-amz-checksum-*) with its bytes, and keeps them for readers.
// Refuses a body that differs. CRC32C and CRC64NVME are kept but not recomputed: Node has neither.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../http/aws-error.ts';

const digests: Readonly<Record<string, (body: Buffer) => string>> = {
  'content-md5': (body) => createHash('md5').update(body).digest('base64'),
  'x-amz-checksum-crc32': (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  },
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest('base64'),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest('base64'),
};

const kept = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;

/** The checksum headers to answer with the object. Throws BadDigest. */
export const checkDigests = (body: Buffer, headers: ReadonlyMap<string, string>): Record<string, string> => {
  const checksums: Record<string, string> = {};
  for (const [name, value] of headers) {
    const digest = digests[name]?.(body);
    if (digest !== undefined && digest !== value) {
      throw new AwsError('BadDigest', `The ${name} of the request is ${value}, that of the body received ${digest}.`);
    }
    if (kept.test(name)) checksums[name] = value;
  }
  return checksums;
};
