// What a route of the query API is: where it is, who may ask it, what it takes and answers. The OpenAPI document is
// made of these rows, and the router works by them.
import type * as v from 'valibot';

/** Fields by name: each a schema that says in words what it expects. */
export type Shape = Readonly<Record<string, v.GenericSchema<never, unknown> | v.GenericSchema<unknown, unknown>>>;

export type Output<S> = {
  readonly [Name in keyof S]: S[Name] extends v.GenericSchema<never, infer Out>
    ? Out
    : S[Name] extends v.GenericSchema<unknown, infer Out>
      ? Out
      : never;
};

export type Scope = 'weir/read' | 'weir/act';

/** `who`: as the token or the signature says it; undefined: nobody has said it. */
export interface Asked<P, Q, B> {
  readonly path: P;
  readonly query: Q;
  readonly body: B;
  readonly who: string | undefined;
  /** Of those that the route answers in, the one that is wanted. */
  readonly type: string;
}

export type Answered = { readonly json: unknown } | { readonly bytes: string | Uint8Array };

export interface Route<Ports, P extends Shape = Shape, Q extends Shape = Shape, B extends Shape = Shape> {
  /** `operationId` of OpenAPI. */
  readonly id: string;
  readonly method: 'GET' | 'POST';
  /** `/v1/alerts/{id}`. */
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Of the answer as JSON. */
  readonly answer: v.GenericSchema<never, unknown> | v.GenericSchema<unknown, unknown>;
  /** Media types, the usual one first. */
  readonly types: readonly string[];
  /** How long a browser may keep the answer without asking, s. */
  readonly maxAgeSeconds: number;
  /** Further answers that it may give, with what they mean. */
  readonly refusals?: Readonly<Record<number, string>>;
  handle(asked: Asked<Output<P>, Output<Q>, Output<B>>, ports: Ports): Promise<Answered>;
}

export const JSON_TYPE = 'application/json';
export const CSV_TYPE = 'text/csv';
/** https://www.iana.org/assignments/media-types/application/vnd.apache.parquet */
export const PARQUET_TYPE = 'application/vnd.apache.parquet';
export const TEXT_TYPE = 'text/plain';
export const PROBLEM_TYPE = 'application/problem+json';

type Row<Ports, P extends Shape, Q extends Shape, B extends Shape> = Pick<
  Route<Ports, P, Q, B>,
  'id' | 'path' | 'summary' | 'answer' | 'handle'
> &
  Partial<Route<Ports, P, Q, B>>;

/** A row with what is usual filled in. */
export function routeFor<Ports>() {
  return <
    P extends Shape = Record<never, never>,
    Q extends Shape = Record<never, never>,
    B extends Shape = Record<never, never>,
  >(
    row: Row<Ports, P, Q, B>,
  ): Route<Ports> =>
    ({
      ...{ method: 'GET', scope: 'weir/read', params: {}, query: {}, body: {}, types: [JSON_TYPE], maxAgeSeconds: 0 },
      ...row,
    }) as unknown as Route<Ports>;
}
