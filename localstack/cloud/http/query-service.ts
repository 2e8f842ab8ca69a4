// A stand-in that speaks the AWS Query protocol: `Action` and parameters in a form body (or in the address, as the
// SubscribeURL of SNS has them), XML back. Refuses unknown actions with AWS's code.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AwsError, toAwsError } from './aws-error.ts';
import { readBody } from './body.ts';
import { type Listening, listen } from './listen.ts';
import { parseQueryParams, type QueryParams } from './query-params.ts';
import { writeXml, type XmlValue, xmlDeclaration } from './xml.ts';

type QueryCall = {
  readonly requestId: string;
  /** `http://127.0.0.1:PORT` of this service, for addresses in answers. */
  readonly endpoint: string;
};

/** The members of `<ActionResult>`; `undefined` where the action answers nothing. */
export type QueryResult = { readonly [tag: string]: XmlValue } | undefined;

export type QueryAction = (params: QueryParams, call: QueryCall) => QueryResult | Promise<QueryResult>;

export type QueryServiceOptions = {
  /** The XML namespace of the service's API version. */
  readonly namespace: string;
  readonly actions: Readonly<Record<string, QueryAction>>;
  readonly port?: number;
};

/** Starts the service on 127.0.0.1; answers its endpoint and `close()`. */
export const startQueryService = async (options: QueryServiceOptions): Promise<Listening> => {
  const xmlns = `xmlns="${options.namespace}"`;
  let endpoint = '';
  const listening = await listen(
    async (request, response) => {
      const requestId = randomUUID();
      try {
        const inAddress = (request.url ?? '').split('?')[1] ?? '';
        const body = request.method === 'GET' ? inAddress : (await readBody(request)).toString('utf8');
        const params = parseQueryParams(body);
        const name = params.get('Action') ?? '';
        const result = await findAction(options, name)(params, { requestId, endpoint });
        const members = {
          ...(result === undefined ? {} : { [`${name}Result`]: result }),
          ResponseMetadata: { RequestId: requestId },
        };
        send(response, requestId, 200, writeXml(`${name}Response`, members, xmlns));
      } catch (thrown) {
        const error = toAwsError(thrown);
        const fault = {
          Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
          RequestId: requestId,
        };
        send(response, requestId, error.status, writeXml('ErrorResponse', fault, xmlns));
      }
    },
    options.port === undefined ? {} : { port: options.port },
  );
  endpoint = listening.endpoint;
  return listening;
};

const findAction = (options: QueryServiceOptions, name: string): QueryAction => {
  if (Object.hasOwn(options.actions, name)) return options.actions[name]!;
  const known = Object.keys(options.actions).join(', ');
  throw new AwsError('InvalidAction', `Action "${name}" is no operation of this stand-in: it knows ${known}.`);
};

const send = (response: ServerResponse, requestId: string, status: number, xml: string): void => {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(xmlDeclaration + xml, 'utf8');
  response.writeHead(status, {
    'content-type': 'text/xml',
    'content-length': body.length,
    'x-amzn-requestid': requestId,
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(body);
};
