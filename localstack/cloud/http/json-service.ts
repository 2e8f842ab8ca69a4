// A stand-in that speaks AWS JSON 1.0 or 1.1: routes the x-amz-target header, parses the body, answers JSON.
// Refuses unknown operations and bodies that are no JSON object, with AWS's codes. Protocol:
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, toAwsError } from './aws-error.ts';
import { readBody } from './body.ts';
import { type Listening, listen } from './listen.ts';

/** What an operation gets: the parsed body. Members are checked by the operation, so they are `unknown` here. */
export type JsonInput = Readonly<Record<string, unknown>>;

export type JsonCall = {
  readonly requestId: string;
  /** `http://127.0.0.1:PORT` of this service, for addresses in answers (queue URLs, endpoint discovery). */
  readonly endpoint: string;
  /** Aborted when the caller goes away or the service closes: ends long polls. */
  readonly signal: AbortSignal;
};

/** One operation: its answer is sent as JSON (`undefined`: `{}`); a thrown AwsError becomes AWS's error form. */
export type JsonAction = (input: JsonInput, call: JsonCall) => unknown;

export type JsonServiceOptions = {
  /** The part of `x-amz-target` before the dot: `AmazonSQS`, `Timestream_20181101`. */
  readonly targetPrefix: string;
  readonly actions: Readonly<Record<string, JsonAction>>;
  /** 0 or none: any free port. */
  readonly port?: number;
  /** Requests above it are refused with 413; 16 MiB unless told. */
  readonly maxBodyBytes?: number;
};

/** Starts the service on 127.0.0.1; answers its endpoint and `close()`. */
export const startJsonService = async (options: JsonServiceOptions): Promise<Listening> => {
  let endpoint = '';
  const listening = await listen(
    async (request, response) => {
      const requestId = randomUUID();
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      try {
        const action = findAction(options, request.headers['x-amz-target']);
        const input = parseInput(await readBody(request, options.maxBodyBytes));
        const output = await action(input, { requestId, endpoint, signal: gone.signal });
        if (!gone.signal.aborted) send(request, response, requestId, 200, output ?? {});
      } catch (thrown) {
        sendError(request, response, requestId, toAwsError(thrown));
      }
    },
    options.port === undefined ? {} : { port: options.port },
  );
  endpoint = listening.endpoint;
  return listening;
};

const findAction = (options: JsonServiceOptions, target: string | string[] | undefined): JsonAction => {
  const text = String(target ?? '');
  const dot = text.lastIndexOf('.');
  const name = text.slice(dot + 1);
  if (text.slice(0, Math.max(dot, 0)) === options.targetPrefix && Object.hasOwn(options.actions, name)) {
    return options.actions[name]!;
  }
  const known = Object.keys(options.actions).join(', ');
  throw new AwsError(
    'UnknownOperationException',
    `x-amz-target "${text}" is no operation of this stand-in: it knows ${options.targetPrefix}.{${known}}.`,
  );
};

const parseInput = (body: Buffer): JsonInput => {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `The body is no JSON: ${String(error)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonInput;
  throw new AwsError('SerializationException', 'The body must be one JSON object.');
};

const sendError = (request: IncomingMessage, response: ServerResponse, requestId: string, error: AwsError): void => {
  if (response.headersSent || response.destroyed) return;
  response.setHeader('x-amzn-errortype', error.code);
  if (error.queryCode !== undefined) {
    // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
    response.setHeader('x-amzn-query-error', `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}`);
  }
  // Both spellings of "message" occur in AWS models, so both are sent.
  const body = { __type: error.code, message: error.message, Message: error.message, ...error.fields };
  if (error.status === 413) response.setHeader('connection', 'close');
  send(request, response, requestId, error.status, body);
};

const send = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  status: number,
  output: unknown,
): void => {
  const body = Buffer.from(JSON.stringify(output), 'utf8');
  response.writeHead(status, {
    'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
    'content-length': body.length,
    'x-amzn-requestid': requestId,
  });
  response.end(body);
};
