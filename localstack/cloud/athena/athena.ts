// A stand-in of Athena on 127.0.0.1: starts statements, says how they stand, gives their answers by pages. Engine
// version 3 as far as Weir uses it; see engine.ts for what it runs them on.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, startJsonService } from '../http/json-service.ts';
import { type Answer, type Objects, openAthenaEngine } from './engine.ts';

export interface Athena {
  readonly endpoint: string;
  /** Statements in the order in which they were started. */
  readonly started: readonly string[];
  /**
   * Fails what it gives a reason for, as Athena words it; a reason that never comes is a statement that does not end.
   * It is asked when a statement begins.
   */
  setFault(fault: Fault | undefined): void;
  /** A statement at once, past the service. */
  run(text: string): Promise<Answer>;
  close(): Promise<void>;
}

type Fault = (text: string) => string | Promise<string | undefined> | undefined;

interface Execution {
  readonly id: string;
  readonly text: string;
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  reason?: string;
  answer?: Answer;
}

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
const MOST_ROWS = 1000;

export async function startAthena(bucketOf: (name: string) => Objects, port?: number): Promise<Athena> {
  const engine = await openAthenaEngine(bucketOf);
  const executions = new Map<string, Execution>();
  const tokens = new Map<string, string>();
  const started: string[] = [];
  let fault: Fault | undefined;

  function start(input: JsonInput) {
    const text = String(input.QueryString ?? '');
    const token = String(input.ClientRequestToken ?? '');
    // https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
    if (token.length < 32 || token.length > 128) throw invalid('ClientRequestToken has to have 32 to 128 characters');
    if (Buffer.byteLength(text) > 262_144) throw invalid('QueryString is longer than 262144 bytes');
    const known = tokens.get(token);
    if (known !== undefined) {
      if (executions.get(known)?.text !== text) throw invalid('Idempotent parameters do not match');
      return { QueryExecutionId: known };
    }
    const id = randomUUID();
    const execution: Execution = { id, text, state: 'RUNNING' };
    executions.set(id, execution);
    tokens.set(token, id);
    started.push(text);
    void settle(execution);
    return { QueryExecutionId: id };
  }

  async function settle(execution: Execution): Promise<void> {
    const end = await endOf(execution.text);
    // One that was stopped stays as it is.
    if (execution.state === 'RUNNING') Object.assign(execution, end);
  }

  async function endOf(text: string): Promise<Partial<Execution>> {
    try {
      const reason = await fault?.(text);
      if (reason !== undefined) throw new Error(reason);
      return { answer: await engine.run(text), state: 'SUCCEEDED' };
    } catch (error) {
      return { state: 'FAILED', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  function executionOf(input: JsonInput): Execution {
    const id = String(input.QueryExecutionId ?? '');
    const found = executions.get(id);
    if (found === undefined) throw invalid(`QueryExecution ${id} was not found`);
    return found;
  }

  function results(input: JsonInput) {
    const { text, state, answer } = executionOf(input);
    if (state !== 'SUCCEEDED' || answer === undefined) throw invalid(`Query has not yet finished. State: ${state}`);
    // Of a query the first row has the names of its columns.
    const rows = /^(?:SELECT|WITH)\s/.test(text) ? [answer.columns, ...answer.rows] : answer.rows;
    const from = Number(input.NextToken ?? 0);
    const to = from + Math.min(MOST_ROWS, Number(input.MaxResults ?? MOST_ROWS));
    return {
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: answer.columns.map((name) => ({ Name: name, Type: 'varchar' })) },
        Rows: rows.slice(from, to).map((row) => ({
          Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
        })),
      },
      ...(to < rows.length ? { NextToken: String(to) } : {}),
    };
  }

  const service = await startJsonService({
    targetPrefix: 'AmazonAthena',
    ...(port === undefined ? {} : { port }),
    actions: {
      StartQueryExecution: start,
      GetQueryExecution: (input) => {
        const { id, text, state, reason } = executionOf(input);
        const Status = { State: state, ...(reason === undefined ? {} : { StateChangeReason: reason }) };
        return {
          QueryExecution: { QueryExecutionId: id, Query: text, Status, Statistics: { DataScannedInBytes: 0 } },
        };
      },
      GetQueryResults: results,
      StopQueryExecution: (input) => {
        const execution = executionOf(input);
        if (execution.state === 'RUNNING') execution.state = 'CANCELLED';
        return {};
      },
    },
  });
  return {
    endpoint: service.endpoint,
    started,
    setFault: (next) => {
      fault = next;
    },
    run: (text) => engine.run(text),
    async close() {
      await service.close();
      await engine.close();
    },
  };
}

const invalid = (message: string): AwsError => new AwsError('InvalidRequestException', message);
