// A stand-in of Amazon Timestream for LiveAnalytics: its write API and its query API on one address of 127.0.0.1, over
// DuckDB. What it does and does not do is told in docs/timestream-stand-in.md.
import type { JsonAction } from '../http/json-service.ts';
import { startJsonService } from '../http/json-service.ts';
import { type Outage, openOutageSwitch } from './outage.ts';
import { queryActions } from './query/query-actions.ts';
import { openCatalog } from './store/catalog.ts';
import { type Engine, openEngine } from './store/engine.ts';
import { controlActions } from './write/control-actions.ts';
import { openQueue } from './write/in-turn.ts';
import { writeRecords } from './write/write-action.ts';

type TimestreamOptions = {
  /** Epoch ms; the machine's clock unless told. Decides what is too old or too new, `now()` and `ago()`. */
  readonly clock?: () => number;
  /** Any free port unless told. */
  readonly port?: number;
};

export type Timestream = {
  /** Give it as `endpoint` to both SDK clients. */
  readonly endpoint: string;
  /** Stops listening, then closes the data. */
  close(): Promise<void>;
  /** Every operation fails this way until `undefined` is set. */
  setOutage(outage: Outage | undefined): void;
  /** Rows stored in a table. Rejects with ResourceNotFoundException when there is no such table. */
  rowCount(databaseName: string, tableName: string): Promise<number>;
};

/** Minutes a client may keep the endpoint it discovered. */
const cachePeriodInMinutes = 1440;

export const startTimestream = async (options: TimestreamOptions = {}): Promise<Timestream> => {
  const engine = await openEngine();
  try {
    return await serve(engine, options);
  } catch (error) {
    // A taken port must not leave the engine open.
    engine.close();
    throw error;
  }
};

const serve = async (engine: Engine, { clock = Date.now, port }: TimestreamOptions): Promise<Timestream> => {
  const catalog = openCatalog(engine.writer);
  const inTurn = openQueue();
  const queued =
    (action: JsonAction): JsonAction =>
    (input, call) =>
      inTurn(async () => action(input, call));
  const control = Object.entries(controlActions(catalog, clock)).map(
    ([name, action]) => [name, queued(action)] as const,
  );
  const outage = openOutageSwitch();
  const service = await startJsonService({
    targetPrefix: 'Timestream_20181101',
    ...(port === undefined ? {} : { port }),
    actions: outage.guard({
      ...Object.fromEntries(control),
      ...queryActions(engine, catalog, clock),
      WriteRecords: queued((input) => writeRecords(catalog, clock(), input)),
      DescribeEndpoints: (_input, call) => ({
        Endpoints: [{ Address: call.endpoint.replace('http://', ''), CachePeriodInMinutes: cachePeriodInMinutes }],
      }),
    }),
  });
  let closing: Promise<void> | undefined;
  return {
    endpoint: service.endpoint,
    close: () => {
      closing ??= service.close().then(() => inTurn(async () => engine.close()));
      return closing;
    },
    setOutage: outage.set,
    rowCount: (databaseName, tableName) => inTurn(async () => catalog.table(databaseName, tableName).rows.count()),
  };
};
