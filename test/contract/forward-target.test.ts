// Services outside, by a stand-in that fails in each way there is: what is tried again, what is not, and that no secret
// is ever told.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpTarget } from '#adapters/aws/forward/http-target.ts';
import { createSecretReader } from '#adapters/aws/request/secret-value.ts';
import { createSsmReader } from '#adapters/aws/request/ssm-parameter.ts';
import type { ForwardSetting } from '#config/forward-targets.ts';
import { forwardedOf } from '#core/alert/forward/forwarded.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import { noticeOf } from '#core/alert/notice.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { transition } from './samples.ts';
import { credentials } from './tables.ts';

type Answer = { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'reset';
interface Got {
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let url: string;
let answers: Answer[] = [];
let got: Got[] = [];
let waits: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      got.push({ url: request.url, headers: request.headers, body });
      const answer = answers.shift() ?? { status: 202 };
      if (answer === 'hang') return;
      if (answer === 'reset') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [answers, got, waits] = [[], [], []];
});

const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:weir-1';
const ROUTING_KEY = '0123456789abcdef0123456789abcdef';
const manner = async () => mannerOf(compileProfile(energy));
const retry = {
  ...{ maxAttempts: 3, baseMs: 500, capMs: 4_000, random: () => 1 },
  sleep: async (ms: number) => {
    waits.push(ms);
  },
};

function target(
  setting: Partial<ForwardSetting> & Pick<ForwardSetting, 'format'>,
  secrets: readonly string[] = [ROUTING_KEY],
) {
  const left = [...secrets];
  const readSecret = async () => left.shift() ?? '';
  const { format } = setting;
  if (format === 'amazon-q') throw new Error('it has a topic');
  return createHttpTarget(
    { name: 'one', ...setting, format },
    { manner, readSecret, nowMs: () => 0, retry, timeoutMs: 2_000 },
  );
}

const firing = forwardedOf(noticeOf(transition()));
const pagerDuty = () => target({ format: 'pagerduty', url, secret: SECRET });

describe('a service', () => {
  it('that takes it gets one POST of JSON', async () => {
    await pagerDuty().send(firing);
    expect(got).toHaveLength(1);
    expect(got[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ routing_key: ROUTING_KEY, event_action: 'trigger' });
  });

  it.each<[string, Answer[], number[]]>([
    ['is busy', [{ status: 429 }, { status: 503 }], [500, 1_000]],
    ['says when to come again', [{ status: 429, headers: { 'retry-after': '3' } }], [3_000]],
    ['asks for more time than there is', [{ status: 503, headers: { 'retry-after': '3600' } }], [4_000]],
    ['breaks the connection', ['reset'], [500]],
    ['does not answer', ['hang'], [500]],
  ])('that %s is asked again', async (_how, first, pauses) => {
    answers = [...first];
    await pagerDuty().send(firing);
    expect(got).toHaveLength(first.length + 1);
    expect(waits).toEqual(pauses);
  });

  it('that goes on failing is given up after three tries, and comes again with the message', async () => {
    answers = [{ status: 500 }, { status: 500 }, { status: 500, body: 'later\nplease' }];
    await expect(pagerDuty().send(firing)).rejects.toThrow('answered 500: later please (3 tries)');
    expect(got).toHaveLength(3);
  });

  it.each([400, 404, 301])('that answers %d is not asked again', async (status) => {
    answers = [{ status, headers: { location: 'http://elsewhere.example' } }];
    await expect(pagerDuty().send(firing)).rejects.toThrow(`answered ${status}`);
    expect(got).toHaveLength(1);
  });

  it('that refuses the secret is asked once more with the secret as it is now', async () => {
    answers = [{ status: 401 }];
    const one = target({ format: 'incident.io', url, secret: SECRET }, ['old-token', 'new-token']);
    await one.send(firing);
    expect(got.map(({ headers }) => headers.authorization)).toEqual(['Bearer old-token', 'Bearer new-token']);
  });

  it('is sent to the address that its secret holds, where it holds one', async () => {
    await target({ format: 'grafana-irm', secret: SECRET }, [`${url}/integrations/v1/formatted_webhook/token/\n`]).send(
      firing,
    );
    expect(got[0]).toMatchObject({ url: '/integrations/v1/formatted_webhook/token/' });
    expect(got[0]?.headers.authorization).toBeUndefined();
  });

  it('of CloudEvents is told so by the type of what is sent', async () => {
    await target({ format: 'cloudevents', url }).send(firing);
    expect(got[0]?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ specversion: '1.0', type: 'weir.alert.firing' });
  });

  it.each<[string, Answer[], string]>([
    [
      'it says it back',
      [{ status: 400, body: 'no such key secret-token-0123456789 at /hook/secret-path-0123456789' }],
      'answered 400: no such key *** at /hook/***',
    ],
    ['it does not answer', ['reset', 'reset', 'reset'], 'no answer: '],
  ])('never has its secret told, though %s', async (_how, first, words) => {
    answers = first;
    const one = target({ format: 'alertmanager', url: `${url}/hook/secret-path-0123456789`, secret: SECRET }, [
      'secret-token-0123456789',
    ]);
    const error: Error = await one.send(firing).then(
      () => new Error('it was taken'),
      (cause) => cause as Error,
    );
    expect(error.message).toContain(words);
    expect(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`).not.toMatch(/secret-(token|path)/);
  });

  it('whose secret cannot be read is not sent to, and the secret is asked for again', async () => {
    let tries = 0;
    const readSecret = async () => {
      tries += 1;
      if (tries === 1) throw new Error('AccessDeniedException');
      return ROUTING_KEY;
    };
    const one = createHttpTarget(
      { name: 'one', format: 'pagerduty', url, secret: SECRET },
      { manner, readSecret, nowMs: () => 0, retry },
    );
    await expect(one.send(firing)).rejects.toThrow('AccessDeniedException');
    expect(got).toEqual([]);
    await one.send(firing);
    expect(got).toHaveLength(1);
  });

  it('may want some severities only', () => {
    const one = target({ format: 'cloudevents', url, severity: ['low', 'high'] });
    expect(
      ['low', 'medium', 'high', 'critical'].map((severity) => one.wants(noticeOf(transition({ severity } as never)))),
    ).toEqual([true, false, true, false]);
  });
});

describe('what AWS keeps', () => {
  const options = { credentials: async () => credentials, retry };

  it('is a secret, asked for by its ARN', async () => {
    answers = [{ status: 200, body: JSON.stringify({ SecretString: ROUTING_KEY }) }];
    const read = createSecretReader({ AWS_ENDPOINT_URL_SECRETS_MANAGER: url }, options);
    expect(await read(SECRET)).toBe(ROUTING_KEY);
    expect(got[0]).toMatchObject({ body: JSON.stringify({ SecretId: SECRET }) });
    expect(got[0]?.headers).toMatchObject({ 'x-amz-target': 'secretsmanager.GetSecretValue' });
    expect(got[0]?.headers.authorization).toMatch(/\/us-east-1\/secretsmanager\/aws4_request/);
  });

  it('is a parameter, decrypted; a refusal is told in the words of AWS', async () => {
    answers = [
      { status: 200, body: JSON.stringify({ Parameter: { Value: '1:00' } }) },
      { status: 400, body: JSON.stringify({ __type: 'ParameterNotFound', message: 'gone' }) },
    ];
    const read = createSsmReader({ AWS_ENDPOINT_URL_SSM: url }, options);
    expect(await read('/weir/key')).toBe('1:00');
    expect(got[0]).toMatchObject({ body: JSON.stringify({ Name: '/weir/key', WithDecryption: true }) });
    await expect(read('/weir/key')).rejects.toThrow('400 ParameterNotFound: gone');
  });
});
