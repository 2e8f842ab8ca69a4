// The routes of the query API behind one function: request in, answer out. It never rejects: what is wrong with a
// request is a 4xx that names the field, its value and what was expected; a store that does not answer is a 503.
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { closest } from '#core/closest.ts';
import { DeskError } from '#stages/alert/desk.ts';
import { SourceFailedError } from '#stages/query/read-windows.ts';
import { ApiProblem, type FieldProblem, sentence, shownValue } from './problem.ts';
import { JSON_TYPE, PROBLEM_TYPE, type Route, type Scope, type Shape } from './route.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** As it stands behind `?`. */
  readonly query: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** What the caller may do; `all`: whoever comes through may. */
  readonly scopes: readonly string[] | 'all';
  readonly who?: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export type ApiRouter = (request: ApiRequest) => Promise<ApiAnswer>;

/** A name, a note, a reason. */
const MAX_BODY_BYTES = 16_384;

/** `onError` is told of what is nobody's fault but ours. */
export function createApiRouter<Ports>(
  routes: readonly Route<Ports>[],
  ports: Ports,
  onError: (error: unknown) => void,
): ApiRouter {
  const matchers = routes.map((route) => ({ route, parts: route.path.split('/') }));

  async function answered(request: ApiRequest): Promise<ApiAnswer> {
    const { route, params } = chosen(matchers, request);
    allow(route.scope, request.scopes);
    const type = acceptable(route.types, request.headers.accept);
    const path = checked('path', route.params, params);
    const query = checked('query', route.query, queryOf(route.query, request.query));
    const body = checked('body', route.body, route.method === 'POST' ? bodyOf(request) : {});
    const found = await route.handle({ path, query, body, who: request.who, type }, ports);
    const bytes = 'json' in found ? `${JSON.stringify(found.json)}\n` : found.bytes;
    const headers = { 'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type };
    if (route.method === 'POST')
      return { status: 200, headers: { ...headers, 'cache-control': 'no-store' }, body: bytes };
    return tagged(request, { ...headers, ...cachedFor(route.maxAgeSeconds) }, bytes);
  }

  return async (request) => {
    try {
      return await answered(request);
    } catch (error) {
      return refusal(problemOf(error, onError));
    }
  };
}

type Matchers<Ports> = readonly { readonly route: Route<Ports>; readonly parts: readonly string[] }[];

function chosen<Ports>(matchers: Matchers<Ports>, { method, path }: ApiRequest) {
  const asked = path.split('/');
  const here = matchers.flatMap(({ route, parts }) => {
    const params = paramsOf(parts, asked);
    return params === undefined ? [] : [{ route, params }];
  });
  if (here.length === 0) {
    const near = closest(
      path,
      matchers.map(({ route }) => route.path),
    );
    throw new ApiProblem(404, `there is no ${path} here${near === undefined ? '' : `: did you mean ${near}?`}`);
  }
  const found = here.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  const allowed = [...new Set(here.map(({ route }) => route.method))].join(', ');
  throw new ApiProblem(405, `${path} takes ${allowed}, not ${method}`, [], { allow: allowed });
}

function paramsOf(parts: readonly string[], asked: readonly string[]): Record<string, string> | undefined {
  if (parts.length !== asked.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const given = asked[at] as string;
    if (!part.startsWith('{')) {
      if (part !== given) return undefined;
    } else params[part.slice(1, -1)] = decoded(given);
  }
  return params;
}

/** What is no percent-encoding stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function allow(scope: Scope, scopes: ApiRequest['scopes']): void {
  if (scopes === 'all' || scopes.includes(scope)) return;
  throw new ApiProblem(403, `this needs the scope ${scope}, which the token does not have`);
}

/** Of the header's types the first that the route has; `q` is not weighed. */
function acceptable(types: readonly string[], accept: string | undefined): string {
  const wanted = (accept ?? '*/*').split(',').map((each) => (each.split(';')[0] ?? '').trim().toLowerCase());
  for (const each of wanted) {
    if (each === '*/*' || each === '') return types[0] as string;
    const found = types.find((type) => type === each || (each.endsWith('/*') && type.startsWith(each.slice(0, -1))));
    if (found !== undefined) return found;
  }
  const expected = types.join(' or ');
  const problem: FieldProblem = { in: 'header', field: 'accept', value: shownValue(accept), expected };
  throw new ApiProblem(406, sentence(problem), [problem]);
}

type AnySchema = { readonly type: string; readonly wrapped?: AnySchema; readonly item?: AnySchema };
const inner = (schema: AnySchema): AnySchema => (schema.wrapped === undefined ? schema : inner(schema.wrapped));

/** Texts as the schemas want them: a list of all, or the one; numbers and truth from their text. */
function queryOf(shape: Shape, text: string): Record<string, unknown> {
  const given = new URLSearchParams(text);
  // Without a prototype: `__proto__` is a name as any other.
  const values: Record<string, unknown> = Object.create(null);
  for (const name of new Set(given.keys())) {
    const all = given.getAll(name);
    const schema = Object.hasOwn(shape, name) ? inner(shape[name] as unknown as AnySchema) : undefined;
    if (schema?.type === 'array') values[name] = all;
    else if (all.length > 1) {
      const expected = 'it once';
      const problem: FieldProblem = { in: 'query', field: name, value: shownValue(all), expected };
      throw new ApiProblem(400, sentence(problem), [problem]);
    } else values[name] = typed(schema?.type, all[0] as string);
  }
  return values;
}

function typed(type: string | undefined, text: string): unknown {
  if (type === 'number' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function bodyOf({ headers, body }: ApiRequest): Record<string, unknown> {
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) throw new ApiProblem(413, `the body is above ${MAX_BODY_BYTES} bytes`);
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  // A form of another page cannot send this type unasked: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
  if (type !== JSON_TYPE) throw new ApiProblem(415, `send JSON: content-type: ${JSON_TYPE}`);
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ApiProblem(400, 'the body is no JSON object');
}

/** All that is wrong at once. @throws ApiProblem */
function checked(place: FieldProblem['in'], shape: Shape, values: Record<string, unknown>): never {
  const problems: FieldProblem[] = [];
  const names = Object.keys(shape);
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(shape, name)) continue;
    const near = closest(name, names);
    const expected = near === undefined ? (names.length === 0 ? 'none' : `one of ${names.join(', ')}`) : `${near}`;
    problems.push({ in: place, field: name, value: shownValue(values[name]), expected });
  }
  const parsed = v.safeParse(v.object(shape as never), values);
  for (const { path, message, input } of (parsed.issues ?? []) as readonly v.BaseIssue<unknown>[]) {
    const field = String(path?.[0]?.key ?? '');
    const isMissing = path?.length === 1 && !Object.hasOwn(values, field);
    const expected = isMissing && message.startsWith('Invalid key') ? wordsOf(shape, field) : message;
    if (problems.some((each) => each.field === field)) continue;
    problems.push({ in: place, field, ...(isMissing ? {} : { value: shownValue(input) }), expected });
  }
  if (problems.length > 0) throw new ApiProblem(400, problems.map(sentence).join('; '), problems);
  return parsed.output as never;
}

/** The words of a field that is missing: its description. */
function wordsOf(shape: Shape, field: string): string {
  const schema = shape[field] as {
    readonly pipe?: readonly { readonly type: string; readonly description?: string }[];
  };
  return schema?.pipe?.find(({ type }) => type === 'description')?.description ?? 'it';
}

/** For one caller alone: what one may see another may not. */
const cachedFor = (seconds: number): Record<string, string> => ({
  'cache-control': seconds === 0 ? 'private, no-cache' : `private, max-age=${seconds}`,
  vary: 'accept, authorization',
});

/** With its ETag; 304 where the caller has it already. */
function tagged(request: ApiRequest, headers: Record<string, string>, body: string | Uint8Array): ApiAnswer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const has = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  const all = { ...headers, etag };
  if (!has.includes(etag) && !has.includes('*')) return { status: 200, headers: all, body };
  const { 'content-type': _, ...kept } = all as Record<string, string>;
  return { status: 304, headers: kept, body: '' };
}

function problemOf(error: unknown, onError: (error: unknown) => void): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof DeskError) return new ApiProblem(409, error.message);
  onError(error);
  if (error instanceof SourceFailedError) return new ApiProblem(503, error.message, [], { 'retry-after': '5' });
  return new ApiProblem(500, 'this is a fault of Weir, and its log says more');
}

function refusal(problem: ApiProblem): ApiAnswer {
  const headers = { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', ...problem.headers };
  return { status: problem.status, headers, body: `${JSON.stringify(problem.body())}\n` };
}
