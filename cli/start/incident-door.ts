// What the page asks of incidents, and what is done from it: a story, an acknowledgement, a silence. Refuses what is
// not JSON of the shape that is said, with a clear 4xx.
import type { IncomingMessage } from 'node:http';
import { AwsError } from '#local/cloud/http/aws-error.ts';
import { readBody } from '#local/cloud/http/body.ts';
import { DeskError } from '#stages/alert/desk.ts';
import type { DoorAnswer } from './door.ts';
import type { IncidentBoard } from './incident-board.ts';

/** A name, a note and some numbers. */
const MAX_BODY_BYTES = 16_384;
const MAX_TEXT = 500;
const LONGEST_SILENCE_MS = 30 * 86_400_000;

/** Undefined where the path is none of these. */
export async function answerIncident(
  board: IncidentBoard,
  request: IncomingMessage,
  { pathname, searchParams }: URL,
): Promise<DoorAnswer | undefined> {
  const { method = '' } = request;
  const id = searchParams.get('id') ?? '';
  switch (`${method} ${pathname}`) {
    case 'GET /incident': {
      const found = await board.story(id);
      return found === undefined ? refused(404, `there is no incident ${id}`) : { status: 200, body: { ...found } };
    }
    case 'POST /incident/acknowledge':
      return acting(request, async (body) => ({
        row: await board.acknowledge(textIn(body, 'id'), textIn(body, 'by'), optionalIn(body, 'note')),
      }));
    case 'POST /silences':
      return acting(request, async (body) => ({
        silence: await board.silence({
          id: textIn(body, 'id'),
          by: textIn(body, 'by'),
          reason: textIn(body, 'reason'),
          forMs: durationIn(body, 'forMs'),
        }),
      }));
    case 'POST /silences/end':
      return acting(request, async (body) => ({ silence: await board.endSilence(textIn(body, 'id')) }));
    default:
      return pathname === '/incident' || pathname.startsWith('/incident/') || pathname.startsWith('/silences')
        ? refused(
            405,
            `${method} ${pathname} is nothing here: POST /incident/acknowledge, /silences, /silences/end; GET /incident?id=`,
          )
        : undefined;
  }
}

type Body = Readonly<Record<string, unknown>>;

async function acting(
  request: IncomingMessage,
  act: (body: Body) => Promise<Record<string, unknown>>,
): Promise<DoorAnswer> {
  // A form of another page cannot send this type unasked: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return refused(415, 'send JSON: content-type: application/json');
  try {
    const body: unknown = JSON.parse((await readBody(request, MAX_BODY_BYTES)).toString('utf8'));
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new SyntaxError('no object');
    return { status: 200, body: await act(body as Body) };
  } catch (error) {
    if (error instanceof AwsError) return refused(error.status, `the body is above ${MAX_BODY_BYTES} bytes`);
    if (error instanceof SyntaxError) return refused(400, 'the body is no JSON object');
    if (error instanceof FieldError) return refused(400, error.message);
    if (error instanceof DeskError) return refused(409, error.message);
    throw error;
  }
}

class FieldError extends Error {}

function textIn(body: Body, field: string): string {
  const text = optionalIn(body, field);
  if (text === '') throw new FieldError(`${field} is missing: expected a text`);
  return text;
}

function optionalIn(body: Body, field: string): string {
  const value = body[field] ?? '';
  if (typeof value !== 'string' || value.length > MAX_TEXT)
    throw new FieldError(
      `${field} is ${JSON.stringify(value)?.slice(0, 60)}: expected a text of at most ${MAX_TEXT} characters`,
    );
  return value.trim();
}

function durationIn(body: Body, field: string): number {
  const value = body[field];
  if (typeof value === 'number' && value > 0 && value <= LONGEST_SILENCE_MS) return value;
  throw new FieldError(`${field} is ${JSON.stringify(value)}: expected milliseconds, more than 0 and at most 30 days`);
}

const refused = (status: number, error: string): DoorAnswer => ({ status, body: { error } });
