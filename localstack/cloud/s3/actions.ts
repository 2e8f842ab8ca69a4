// What the S3 stand-in does with a bucket or an object: a call in, an answer out.
// Refuses what it does not do, by name, rather than ignore it.
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../http/aws-error.ts';
import { readBody } from '../http/body.ts';
import type { XmlValue } from '../http/xml.ts';
import type { Buckets } from './buckets.ts';
import { checkRead, checkWrite } from './condition.ts';
import { readDeleteRequest } from './delete-request.ts';
import { listObjects } from './listing.ts';
import { readObject, readRange } from './object.ts';

/** Enough for quarantine files and checkpoints; S3 itself takes 5 GiB in one call. */
const maxObjectBytes = 256 * 1024 * 1024;

export type Call = {
  readonly method: string;
  readonly bucket: string;
  /** `undefined`: the bucket itself is meant. */
  readonly key: string | undefined;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
};

export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly xml?: readonly [tag: string, value: XmlValue];
  readonly body?: Buffer;
};

/** Query parameters that change nothing here; any other one names a feature that is not there. */
const plainParams =
  /^(x-id|list-type|prefix|delimiter|start-after|continuation-token|max-keys|encoding-type|fetch-owner|delete)$/;

/** Runs one call. `nowMs` becomes the time of change of what it writes. Throws AwsError. */
export const run = async (buckets: Buckets, call: Call, nowMs: number): Promise<Answer> => {
  const { method, bucket, key, query, request } = call;
  const unknown = [...query.keys()].find((name) => !plainParams.test(name));
  if (unknown !== undefined || request.headers['x-amz-copy-source'] !== undefined) {
    throw new AwsError('NotImplemented', `This stand-in does not do ${unknown ?? 'copies'}.`, { status: 501 });
  }
  if (bucket === '' && method === 'GET') {
    return {
      status: 200,
      xml: ['ListAllMyBucketsResult', { Buckets: { Bucket: buckets.names().map((Name) => ({ Name })) } }],
    };
  }
  return key === undefined ? runOnBucket(buckets, call) : runOnObject(buckets, call, key, nowMs);
};

const runOnBucket = async (buckets: Buckets, { method, bucket, query, request }: Call): Promise<Answer> => {
  if (method === 'PUT') {
    buckets.create(bucket);
    return { status: 200, headers: { location: `/${bucket}` } };
  }
  const objects = buckets.objects(bucket);
  if (method === 'HEAD') return { status: 200 };
  if (method === 'GET' && query.get('list-type') === '2') {
    return { status: 200, xml: ['ListBucketResult', listObjects(bucket, objects, query)] };
  }
  if (method === 'DELETE') {
    buckets.remove(bucket);
    return { status: 204 };
  }
  if (method === 'POST' && query.has('delete')) {
    const { keys, quiet } = readDeleteRequest((await readBody(request)).toString('utf8'));
    for (const key of keys) buckets.removeObject(bucket, key);
    return { status: 200, xml: ['DeleteResult', quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) }] };
  }
  throw notAllowed(method);
};

const runOnObject = async (
  buckets: Buckets,
  { method, bucket, request }: Call,
  key: string,
  nowMs: number,
): Promise<Answer> => {
  if (method === 'PUT') {
    const object = readObject(await readBody(request, maxObjectBytes), request.headers, nowMs);
    buckets.put(bucket, key, object, (stored) => checkWrite(request.headers, stored));
    return { status: 200, headers: { etag: object.etag } };
  }
  if (method === 'DELETE') {
    buckets.removeObject(bucket, key);
    return { status: 204 };
  }
  if (method !== 'GET' && method !== 'HEAD') throw notAllowed(method);
  const found = buckets.find(bucket, key);
  if (checkRead(request.headers, found) === 'not-modified') return { status: 304, headers: { etag: found.etag } };
  const { body, etag, modifiedAtMs, headers } = found;
  const { part, contentRange } = readRange(body, request.headers.range);
  const asksChecksums = request.headers['x-amz-checksum-mode'] === 'ENABLED' && contentRange === undefined;
  const shown = Object.entries(headers).filter(([name]) => asksChecksums || !name.startsWith('x-amz-checksum-'));
  return {
    status: contentRange === undefined ? 200 : 206,
    headers: {
      'accept-ranges': 'bytes',
      etag,
      'last-modified': new Date(modifiedAtMs).toUTCString(),
      ...Object.fromEntries(shown),
      ...(contentRange === undefined ? {} : { 'content-range': contentRange }),
    },
    body: part,
  };
};

const notAllowed = (method: string): AwsError =>
  new AwsError('MethodNotAllowed', `${method} is not done on this resource here.`, { status: 405 });
