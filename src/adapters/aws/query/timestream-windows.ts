// Windows from Timestream for LiveAnalytics, by a request of our own. Its rows are what setting timestreamColumns
// writes: lean ones have no first and last, and energy and dimensions only of the longest window; no row has its
// revision (Timestream compares by it and does not give it back), nor the times of first and last. What is missing is
// NaN, the revision 0; a mean follows from sum and count, m2 from the deviation.
import type { Pane } from '#core/windowing/pane.ts';
import { emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { firstWindows, latestWindows } from '#stages/query/latest-windows.ts';
import type { WindowQuery, WindowSource } from '#stages/query/ports.ts';
import { windowEndMs } from '#stages/query/window-reach.ts';
import { dimensionOf } from '../panes/timestream-record.ts';
import { clientRegion, type Environment, endpointOf } from '../request/client-config.ts';
import { jsonReason } from '../request/json-reason.ts';
import type { SignedSendOptions } from '../request/signed-fetch.ts';
import { serviceHost } from '../request/signed-fetch.ts';
import { createSignedSend } from '../request/signed-send.ts';

export interface TimestreamPlace {
  readonly database: string;
  readonly table: string;
}

/** Of an answer of Query; https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html */
interface QueryAnswer {
  readonly Rows?: readonly { readonly Data: readonly { readonly ScalarValue?: string }[] }[];
  readonly ColumnInfo?: readonly { readonly Name?: string }[];
  readonly NextToken?: string;
}

/** An answer has at most 1,000 rows: a bounded query ends after so many. */
const MAX_PAGES = 100;
const MAX_MS = 10_000;

export function createTimestreamWindows(
  { database, table }: TimestreamPlace,
  env: Environment,
  options: SignedSendOptions = {},
): WindowSource {
  const ask = createTimestreamQuery(env, options);
  const nowMs = options.nowMs ?? Date.now;
  return {
    name: 'timestream',
    async read(query) {
      const endMs = nowMs() + MAX_MS;
      const panes: Pane[] = [];
      let token: string | undefined;
      let pages = 0;
      do {
        const answer = await ask(textOf(database, table, query), token);
        const names = (answer.ColumnInfo ?? []).map(({ Name = '' }) => Name);
        panes.push(...(answer.Rows ?? []).map(({ Data }) => paneOf(names, Data, query)));
        token = answer.NextToken;
        pages += 1;
      } while (token !== undefined && pages < MAX_PAGES && nowMs() < endMs);
      // Rows come by time: of the last one's start there may be more.
      const lastMs = panes.at(-1)?.startMs ?? query.fromMs;
      const why = pages < MAX_PAGES ? ('time' as const) : ('rows' as const);
      return firstWindows(
        latestWindows(panes),
        query.limit,
        token === undefined ? undefined : { why, cutAtMs: lastMs },
      );
    },
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const among = (column: string, values: readonly string[] | undefined): string =>
  values === undefined ? '' : ` AND ${column} IN (${values.map(quoted).join(', ')})`;

function textOf(database: string, table: string, query: WindowQuery): string {
  const { device, measures, windows, fromMs, toMs, limit } = query;
  // One more than asked for, so that it is known whether there is more; and those that start with it.
  return `SELECT * FROM "${database}"."${table}" WHERE device = ${quoted(device)} AND time >= from_milliseconds(${Math.ceil(fromMs)}) AND time < from_milliseconds(${Math.ceil(toMs)})${among('measure_name', measures)}${among('"window"', windows)} ORDER BY time LIMIT ${limit + 1}`;
}

const NUMBERS: Readonly<Record<string, keyof Pane>> = {
  count: 'count',
  sum: 'sum',
  min: 'min',
  max: 'max',
  energy_kwh: 'energyKwh',
  increase: 'increase',
  jump: 'jump',
  glitches: 'glitches',
  replaced: 'replaced',
  pending: 'pending',
  covered_ms: 'coveredMs',
  merged_into: 'mergedIntoMs',
};

function paneOf(
  names: readonly string[],
  data: readonly { readonly ScalarValue?: string }[],
  { profile, device }: WindowQuery,
): Pane {
  const cells = new Map<string, string>();
  for (const [at, name] of names.entries()) {
    const text = data[at]?.ScalarValue;
    if (text !== undefined) cells.set(name, text);
  }
  const number = (name: string): number => Number(cells.get(name) ?? Number.NaN);
  const known: Record<string, number> = {};
  for (const [name, field] of Object.entries(NUMBERS)) if (cells.has(name)) known[field] = number(name);
  const dimensions: Record<string, string> = {};
  for (const [column, text] of cells) {
    const name = dimensionOf(column);
    if (name !== undefined) dimensions[name] = text;
  }
  const { count = 0, sum = Number.NaN } = known;
  const window = cells.get('window') ?? '';
  const startMs = Date.parse(`${(cells.get('time') ?? '').slice(0, 23).replace(' ', 'T')}Z`);
  const [dimension, value] = device.split(/=(.*)/s, 2);
  const isOf = value !== undefined && dimension !== undefined && dimensions[dimension] === value;
  const numbers =
    count === 0
      ? {}
      : {
          mean: sum / count,
          m2: count === 1 ? 0 : number('stddev') ** 2 * (count - 1),
          first: number('first'),
          last: number('last'),
          firstAtMs: Number.NaN,
          lastAtMs: Number.NaN,
        };
  return {
    ...emptyAccumulator(),
    ...numbers,
    ...known,
    device,
    ...(isOf ? { of: dimension } : {}),
    measure: cells.get('measure_name') ?? '',
    window,
    startMs,
    endMs: windowEndMs(window, startMs),
    revision: 0,
    dimensions,
    profile,
  };
}

/** @returns where the service answers, found once and again when it has said so. */
function createTimestreamQuery(env: Environment, options: SignedSendOptions) {
  const region = clientRegion(env);
  const given = endpointOf('TIMESTREAM_QUERY', env);
  const send = createSignedSend('timestream', region, options);
  const nowMs = options.nowMs ?? Date.now;
  let cell: { readonly url: string; readonly untilMs: number } | undefined;

  async function call<T>(url: string, action: string, body: object): Promise<T> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `Timestream_20181101.${action}`,
    };
    const request = { method: 'POST', url: new URL('/', url), headers, body: JSON.stringify(body) };
    return JSON.parse(await send(request, { refusal: `Timestream did not ${action}`, reason: jsonReason })) as T;
  }

  async function address(): Promise<string> {
    if (given !== undefined) return given;
    if (cell !== undefined && nowMs() < cell.untilMs) return cell.url;
    // https://docs.aws.amazon.com/timestream/latest/developerguide/Using.API.html#Using-API.endpoint-discovery
    const found = await call<{ Endpoints: readonly { Address: string; CachePeriodInMinutes: number }[] }>(
      `https://query.${serviceHost('timestream', region)}`,
      'DescribeEndpoints',
      {},
    );
    const [first] = found.Endpoints;
    if (first === undefined) throw new Error('Timestream names no endpoint');
    cell = { url: `https://${first.Address}`, untilMs: nowMs() + first.CachePeriodInMinutes * 60_000 };
    return cell.url;
  }

  return async (QueryString: string, NextToken: string | undefined): Promise<QueryAnswer> =>
    call(await address(), 'Query', NextToken === undefined ? { QueryString } : { QueryString, NextToken });
}
