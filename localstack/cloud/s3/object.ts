// An object as it is stored: bytes and the headers to answer with them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../http/aws-error.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { checkDigests } from './checksum.ts';

export type StoredObject = {
  readonly body: Buffer;
  /** With its quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
  /** Content type, user metadata, checksums: lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
};

/** Headers of an upload that come back with the object, besides `x-amz-meta-*`. */
const keptHeaders = new Set(['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires']);

/** The digest of the bytes in hex, with its quotes. */
const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** The object of a PutObject request. Throws IncompleteBody, BadDigest. */
export const readObject = (sent: Buffer, headers: IncomingHttpHeaders, nowMs: number): StoredObject => {
  const texts = new Map(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const isChunked = encodings.includes('aws-chunked') || texts.get('x-amz-content-sha256')?.startsWith('STREAMING-');
  const expected = texts.get('x-amz-decoded-content-length');
  const { body, trailers } = isChunked
    ? decodeAwsChunked(sent, expected === undefined ? undefined : Number(expected))
    : { body: sent, trailers: new Map<string, string>() };
  const checksums = checkDigests(body, new Map([...texts, ...trailers]));
  const stored = Object.fromEntries(
    [...texts].filter(([name]) => keptHeaders.has(name) || name.startsWith('x-amz-meta-')),
  );
  const encoding = encodings.filter((one) => one !== '' && one !== 'aws-chunked').join(', ');
  return {
    body,
    etag: etagOf(body),
    modifiedAtMs: nowMs,
    headers: { ...stored, ...checksums, ...(encoding === '' ? {} : { 'content-encoding': encoding }) },
  };
};

/** The part of an object that a Range header asks for, or all of it. Throws InvalidRange. */
export const readRange = (
  body: Buffer,
  range: string | undefined,
): { part: Buffer; contentRange: string | undefined } => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return { part: body, contentRange: undefined };
  const isSuffix = match[1] === '';
  const start = isSuffix ? Math.max(body.length - Number(match[2]), 0) : Number(match[1]);
  const end = isSuffix || match[2] === '' ? body.length : Math.min(Number(match[2]) + 1, body.length);
  if (start >= end) {
    throw new AwsError('InvalidRange', `The range ${range} is outside the object of ${body.length} bytes.`, {
      status: 416,
    });
  }
  return { part: body.subarray(start, end), contentRange: `bytes ${start}-${end - 1}/${body.length}` };
};
