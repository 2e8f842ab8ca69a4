// Refusals of the query API as problem+json: what was given, and what was expected. RFC 9457,
// https://www.rfc-editor.org/rfc/rfc9457.html

/** One thing that is wrong: where it stood, what it was, what was expected. */
export interface FieldProblem {
  readonly in: 'query' | 'path' | 'body' | 'header';
  readonly field: string;
  /** As it was given, cut where it is long; left out: it is missing. */
  readonly value?: string;
  readonly expected: string;
}

export interface ProblemBody {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Thrown by a route; the router answers with it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly errors: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    errors: readonly FieldProblem[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  body(): ProblemBody {
    const { status, message, errors } = this;
    const title = TITLES[status] ?? 'Error';
    return { type: 'about:blank', title, status, detail: message, ...(errors.length > 0 && { errors }) };
  }
}

/** 400 that names one field. */
export function badField(error: FieldProblem): ApiProblem {
  return new ApiProblem(400, sentence(error), [error]);
}

/** `from is "yesterday": expected a time …`. */
export function sentence({ field, value, expected }: FieldProblem): string {
  return value === undefined
    ? `${field} is missing: expected ${expected}`
    : `${field} is ${value}: expected ${expected}`;
}

const MAX_SHOWN = 80;

/** What was given, for a message. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
