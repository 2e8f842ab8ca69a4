// One run's turn at a history: the entry that it holds under a condition, and statements, each written down before it
// begins. Whoever comes after a crash waits for that statement and does not begin a second one beside it.

import { mergeText } from '#core/history/merge-sql.ts';
import type { HistoryPlace } from '#core/history/sql.ts';
import { decodeMergeState, encodeMergeState, FIRST_STATE, type MergeState, type Running } from './merge-state.ts';
import type { MergePorts, StatementEnd } from './ports.ts';

/** Of the state's entry among those of the windows' table. */
export const MERGE_STATE_KEY = 'history-merge';

/** A run that died is not waited for longer: its function has ended by then. */
const LEASE_OVER_MS = 60_000;

/** How Athena words that a token came before, with another text. */
const TAKEN = /Idempotent parameters/i;

/** Another run has taken over: this one stops, and has changed nothing that the other would not. */
export class TurnLostError extends Error {
  constructor() {
    super('another merge has taken over: this one stops. Nothing is lost, and nothing is merged twice');
    this.name = 'TurnLostError';
  }
}

export interface TurnBounds {
  /** No statement begins after this. */
  readonly beginBeforeMs: number;
  readonly deadlineMs: number;
}

export class Turn {
  readonly owner: string;
  private version: number;
  private current: MergeState;
  private statements = 0;
  private readonly ports: MergePorts;
  private readonly place: HistoryPlace;

  private constructor(ports: MergePorts, place: HistoryPlace, owner: string, version: number, current: MergeState) {
    this.ports = ports;
    this.place = place;
    this.owner = owner;
    this.version = version;
    this.current = current;
  }

  /** undefined: another run is at work. */
  static async take(ports: MergePorts, place: HistoryPlace, deadlineMs: number): Promise<Turn | undefined> {
    const stored = (await ports.state.load([MERGE_STATE_KEY])).get(MERGE_STATE_KEY);
    const state = stored === undefined ? FIRST_STATE : decodeMergeState(stored.bytes);
    if (state.lease !== undefined && state.lease.untilMs > ports.nowMs()) return undefined;
    const turn = new Turn(ports, place, ports.newId(), stored?.version ?? 0, state);
    try {
      await turn.save({ lease: { owner: turn.owner, untilMs: deadlineMs + LEASE_OVER_MS } });
      return turn;
    } catch (error) {
      if (error instanceof TurnLostError) return undefined;
      throw error;
    }
  }

  get state(): MergeState {
    return this.current;
  }

  /** @throws TurnLostError */
  async save(change: Partial<{ [Name in keyof MergeState]: MergeState[Name] | undefined }>): Promise<void> {
    const next = Object.fromEntries(
      Object.entries({ ...this.current, ...change }).filter(([, value]) => value !== undefined),
    ) as unknown as MergeState;
    const isTaken = await this.ports.state.commit(MERGE_STATE_KEY, encodeMergeState(next), this.version);
    if (!isTaken) throw new TurnLostError();
    this.version += 1;
    this.current = next;
  }

  /** Runs a statement to its end, which the caller writes down; undefined: it goes on after `untilMs`. */
  async run(what: Omit<Running, 'token'>, untilMs: number): Promise<StatementEnd | undefined> {
    this.statements += 1;
    // 32 to 128 characters: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
    const running = { ...what, token: `${this.owner}-statement-${String(this.statements).padStart(6, '0')}` };
    await this.save({ running });
    return this.wait(running, untilMs);
  }

  /**
   * The end of a statement that is written down, begun now if nobody had begun it. One that the engine does not take by
   * its token, since this release words it otherwise, is none: what it merges is merged again.
   */
  async wait(running: Running, untilMs: number): Promise<StatementEnd | undefined> {
    const { sql } = this.ports;
    try {
      const id = await sql.start(running.text ?? mergeText(this.place, running.keys), running.token);
      return await sql.wait(id, untilMs);
    } catch (error) {
      if (error instanceof Error && TAKEN.test(error.message)) return { state: 'failed', reason: error.message };
      throw error;
    }
  }

  /** The next run need not wait. */
  async release(): Promise<void> {
    await this.save({ lease: undefined });
  }
}
