// A history in memory: staged objects with their rows, a table, an engine that knows what each statement means without
// running SQL, and a clock. It may die at any step.
import { decodeMergeState, type MergeState } from '#stages/history/merge-state.ts';
import type { MergePorts, StagedObject, StatementEnd } from '#stages/history/ports.ts';
import { MERGE_STATE_KEY } from '#stages/history/turn.ts';

export interface HistoryRow {
  readonly key: string;
  readonly revision: number;
}

export class Died extends Error {}

interface Execution {
  readonly text: string;
  readonly token: string;
  end?: StatementEnd;
}

export const PLACE = { bucket: 'weir-history', database: 'weir' };
const PATH = /'s3:\/\/weir-history\/([^']+)'/g;

export class HistoryWorld {
  nowMs = Date.UTC(2026, 5, 1, 12);
  readonly staged = new Map<string, { readonly rows: readonly HistoryRow[]; readonly writtenMs: number }>();
  /** The history: revision by key. A key twice would be an error of the engine's, as it is of Iceberg's. */
  readonly table = new Map<string, number>();
  readonly executions = new Map<string, Execution>();
  readonly counts = new Map<string, number>();
  readonly gauges = new Map<string, number>();
  /** Statements that ended well. */
  readonly done: string[] = [];
  /** Whether the tables were made. */
  isMade = false;
  /** The run dies before its nth step from now on. */
  diesIn = Number.POSITIVE_INFINITY;
  /** How a statement fails; asked as it is settled. */
  fault: (text: string) => string | undefined = () => undefined;
  /** Statements that do not end by themselves. */
  isSlow: (text: string) => boolean = () => false;
  /** Turns of other runs before each step. */
  pauses: () => number = () => 0;
  /** When each object was merged first. */
  private readonly mergedMs = new Map<string, number>();
  private stored: { version: number; bytes: Uint8Array } | undefined;
  private ids = 0;

  step(): void {
    this.diesIn -= 1;
    if (this.diesIn < 0) throw new Died();
  }

  stage(key: string, rows: readonly HistoryRow[]): void {
    this.staged.set(key, { rows, writtenMs: this.nowMs });
  }

  get state(): MergeState | undefined {
    return this.stored === undefined ? undefined : decodeMergeState(this.stored.bytes);
  }

  /** What `panes_live` shows. */
  live(): Map<string, number> {
    const rows = new Map(this.table);
    for (const { rows: staged } of this.staged.values())
      for (const { key, revision } of staged) if ((rows.get(key) ?? 0) < revision) rows.set(key, revision);
    return rows;
  }

  settle(execution: Execution): void {
    if (execution.end !== undefined) return;
    const reason = this.fault(execution.text) ?? this.apply(execution.text);
    execution.end = reason === undefined ? { state: 'succeeded', scannedBytes: 1 } : { state: 'failed', reason };
    if (reason === undefined) this.done.push(execution.text);
  }

  private apply(text: string): string | undefined {
    if (text.startsWith('CREATE TABLE')) this.isMade = true;
    if (!text.startsWith('MERGE')) return undefined;
    if (!this.isMade) return 'TABLE_NOT_FOUND: weir.windows';
    for (const [, key = ''] of text.matchAll(PATH)) {
      if (!this.mergedMs.has(key)) this.mergedMs.set(key, this.nowMs);
      for (const row of this.staged.get(key)?.rows ?? []) {
        if ((this.table.get(row.key) ?? 0) < row.revision) this.table.set(row.key, row.revision);
      }
    }
    return undefined;
  }

  ports(): MergePorts {
    const at = async <T>(act: () => T): Promise<T> => {
      for (let left = this.pauses(); left > 0; left -= 1) await Promise.resolve();
      this.step();
      const answer = act();
      // What was done stays done, though nobody hears of it.
      this.step();
      return answer;
    };
    return {
      nowMs: () => this.nowMs,
      newId: () => {
        this.ids += 1;
        return `00000000-0000-4000-8000-${String(this.ids).padStart(12, '0')}`;
      },
      metrics: {
        count: (name, value) => void this.counts.set(name, (this.counts.get(name) ?? 0) + value),
        gauge: (name, value) => void this.gauges.set(name, value),
      },
      staging: {
        list: () => at(() => [...this.staged].map(([key, { writtenMs }]): StagedObject => ({ key, writtenMs }))),
        delete: (keys) =>
          at(() => {
            for (const key of keys) {
              const mergedMs = this.mergedMs.get(key) ?? Number.NaN;
              if (!(this.nowMs - mergedMs >= 3_600_000)) throw new RangeError(`${key} is deleted too early`);
              this.staged.delete(key);
            }
          }),
      },
      state: {
        load: () => at(() => new Map(this.stored === undefined ? [] : [[MERGE_STATE_KEY, this.stored]])),
        commit: (_key, bytes, expected) =>
          at(() => {
            if ((this.stored?.version ?? 0) !== expected) return false;
            this.stored = { version: expected + 1, bytes };
            return true;
          }),
      },
      sql: {
        start: (text, token) =>
          at(() => {
            const known = this.executions.get(token);
            if (known !== undefined && known.text !== text) throw new Error('Idempotent parameters do not match');
            if (known === undefined) this.executions.set(token, { text, token });
            return token;
          }),
        wait: (id) =>
          at(() => {
            const execution = this.executions.get(id)!;
            if (this.isSlow(execution.text)) return undefined;
            this.settle(execution);
            return execution.end;
          }),
      },
    };
  }
}
