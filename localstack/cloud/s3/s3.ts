// A stand-in of Amazon S3, path style: buckets, objects, listings, deletions. In memory.
// Refuses multipart uploads, versions, copies and every other sub-resource rather than pretend.
// Path style needs an address as endpoint (127.0.0.1) or `forcePathStyle` in the client.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, toAwsError } from '../http/aws-error.ts';
import { listen } from '../http/listen.ts';
import type { StandInOptions } from '../http/local-account.ts';
import { writeXml, xmlDeclaration } from '../http/xml.ts';
import { type Answer, type Call, run } from './actions.ts';
import { openBuckets } from './buckets.ts';

export type S3 = { readonly endpoint: string; close(): Promise<void> };

/** Starts the stand-in on 127.0.0.1. */
export const startS3 = async (options: StandInOptions = {}): Promise<S3> => {
  const clock = options.clock ?? Date.now;
  const buckets = openBuckets();
  const { endpoint, close } = await listen(
    async (request, response) => {
      try {
        const call = readCall(request);
        const answer = await run(buckets, call, clock());
        send(response, answer, call.method === 'HEAD');
      } catch (thrown) {
        const { code, message, status } = toAwsError(thrown);
        const fault = { Code: code, Message: message, RequestId: randomUUID() };
        const headers = status === 413 ? { connection: 'close' } : {};
        send(response, { status, headers, xml: ['Error', fault] }, request.method === 'HEAD');
      }
    },
    options.port === undefined ? {} : { port: options.port },
  );
  return { endpoint, close };
};

/** The path is cut as it came: `new URL` would resolve `..`, which is an ordinary part of a key. */
const readCall = (request: IncomingMessage): Call => {
  const [path = '', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const [, bucket = '', key] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  const query = new URLSearchParams(search);
  return {
    method: request.method ?? 'GET',
    bucket: decodePath(bucket),
    key: key === undefined || key === '' ? undefined : decodePath(key),
    query,
    request,
  };
};

const decodePath = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', `Couldn't parse the specified URI: ${text}`);
  }
};

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

const send = (response: ServerResponse, { status, headers = {}, xml, body }: Answer, isHead: boolean): void => {
  if (response.headersSent || response.destroyed) return;
  // The Error document is the only one without a namespace.
  const text = xml === undefined ? undefined : writeXml(xml[0], xml[1], xml[0] === 'Error' ? '' : namespace);
  const bytes = text === undefined ? body : Buffer.from(xmlDeclaration + text, 'utf8');
  response.writeHead(status, {
    'x-amz-request-id': randomUUID(),
    ...headers,
    ...(text === undefined ? {} : { 'content-type': 'application/xml' }),
    ...(status === 204 || status === 304 ? {} : { 'content-length': bytes?.length ?? 0 }),
  });
  response.end(isHead ? undefined : bytes);
};
