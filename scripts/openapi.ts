// Writes docs/openapi.json, the OpenAPI document of the query API, from the routes and their schemas. A test holds the
// file to it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { JSON_TYPE, PROBLEM_TYPE, type Route, type Shape } from '#adapters/api/route.ts';
import { API_ROUTES } from '#adapters/api/routes/routes.ts';

const FILE = join(import.meta.dirname, '..', 'docs', 'openapi.json');

type Json = Record<string, unknown>;

const schemaOf = (schema: unknown): Json => {
  const { $schema: _, ...own } = toJsonSchema(schema as never, { errorMode: 'ignore', typeMode: 'input' }) as Json;
  return own;
};

/** What a field that may be left out is without that. */
const inner = (schema: { readonly type: string; readonly wrapped?: unknown }): unknown =>
  schema.type === 'optional' ? schema.wrapped : schema;

function parameters(place: 'query' | 'path', shape: Shape): Json[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { description, ...own } = schemaOf(schema);
    const words = description ?? schemaOf(inner(schema as never)).description;
    const isList = own.type === 'array';
    return {
      ...{ name, in: place, required: (schema as { type: string }).type !== 'optional' },
      ...(words === undefined ? {} : { description: words }),
      ...(isList ? { style: 'form', explode: true } : {}),
      schema: own,
    };
  });
}

const problem = (description: string): Json => ({
  description,
  content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
});

function operation(route: Route<never>): Json {
  const isPost = route.method === 'POST';
  const content = Object.fromEntries(
    route.types.map((type) => [type, { schema: type === JSON_TYPE ? schemaOf(route.answer) : { type: 'string' } }]),
  );
  const body = { type: 'object', additionalProperties: false, ...bodySchema(route.body) };
  return {
    operationId: route.id,
    summary: route.summary,
    security: [{ tokens: [route.scope] }],
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(isPost ? { requestBody: { required: true, content: { [JSON_TYPE]: { schema: body } } } } : {}),
    responses: {
      200: { description: 'As asked for', content },
      ...(isPost ? {} : { 304: { description: 'As before: what If-None-Match names still holds' } }),
      400: problem(
        'Something in the request is not as expected; `errors` names each field, its value and what was expected',
      ),
      401: { description: 'No token, or one of another issuer, or an expired one' },
      403: { description: `The token does not have the scope ${route.scope}` },
      406: problem('None of the types that Accept names'),
      ...(isPost ? { 413: problem('A body above 16 KB'), 415: problem('A body that is not application/json') } : {}),
      429: { description: 'More requests a second than the deployment allows' },
      ...Object.fromEntries(Object.entries(route.refusals ?? {}).map(([status, words]) => [status, problem(words)])),
    },
  };
}

function bodySchema(shape: Shape): Json {
  const required = Object.entries(shape).flatMap(([name, schema]) =>
    (schema as { type: string }).type === 'optional' ? [] : [name],
  );
  const properties = Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schemaOf(schema)]));
  return { properties, ...(required.length > 0 ? { required } : {}) };
}

const TEXT = { type: 'string' };

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    ...{ type: TEXT, title: TEXT, status: { type: 'integer' }, detail: TEXT },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['in', 'field', 'expected'],
        properties: { in: { enum: ['query', 'path', 'body', 'header'] }, field: TEXT, value: TEXT, expected: TEXT },
      },
    },
  },
};

/** The file's content, as it must be. */
export function openapiText(): string {
  const paths: Record<string, Json> = {};
  for (const route of API_ROUTES as readonly Route<never>[])
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Weir query API',
      version: '1',
      description:
        'What Weir computes: windows, devices, incidents, and how it fares. Times are ISO 8601 of UTC. See docs/api.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'http://127.0.0.1:4600',
        description: 'npm start; a deployment says its own address (output QueryApiUrl)',
      },
    ],
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        tokens: {
          type: 'oauth2',
          description:
            'Tokens of your issuer, or of the pool that the stack made; with api=iam requests are signed instead',
          flows: {
            clientCredentials: {
              tokenUrl: 'https://issuer.example/oauth2/token',
              scopes: { 'weir/read': 'Windows, devices, incidents', 'weir/act': 'Acknowledge, silence, resolve' },
            },
          },
        },
      },
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

if (import.meta.main) writeFileSync(FILE, openapiText());
