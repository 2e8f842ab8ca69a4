// Which of what is quarantined a person means: by arrival, reason, device. Pure.
import type { Quarantined } from './quarantined.ts';

export interface Selection {
  /** Arrival at the door, ms since the epoch: from (included) to (not included). */
  readonly fromMs: number;
  readonly toMs: number;
  /** undefined: all but `too-late`, which would be too late again unless the allowed lateness was raised. */
  readonly reason: string | undefined;
  readonly device: string | undefined;
}

export function isSelected(item: Quarantined, { fromMs, toMs, reason, device }: Selection): boolean {
  if (item.arrivalMs < fromMs || item.arrivalMs >= toMs) return false;
  if (reason === undefined ? item.reason === 'too-late' : item.reason !== reason) return false;
  // What was rejected may not have shown its device: its key, or its name as a JSON text anywhere in it.
  return device === undefined || item.partitionKey === device || item.data.includes(JSON.stringify(device));
}

/**
 * The day (UTC) in an object's key: of the arrival in our own, of the giving up in Lambda's, which comes up to a week
 * later.
 */
export function dayOfKey(key: string): string {
  const [, year, month, day] = /\/(\d{4})[-/](\d{2})[-/](\d{2})\//.exec(key) ?? [];
  return day === undefined ? '' : `${year}-${month}-${day}`;
}

const WEEK_MS = 7 * 86_400_000;

/** Whether an object may hold something of the selection, by its key alone. */
export function mayHold(key: string, { fromMs, toMs, reason }: Selection): boolean {
  const isGivenUp = key.startsWith('aws/lambda/');
  if (reason === undefined ? key.startsWith('too-late/') : isGivenUp !== (reason === 'given-up')) return false;
  if (reason !== undefined && !isGivenUp && key.startsWith('too-late/') !== (reason === 'too-late')) return false;
  const startMs = Date.parse(`${dayOfKey(key)}T00:00:00Z`);
  if (Number.isNaN(startMs)) return true;
  return startMs < toMs + (isGivenUp ? WEEK_MS : 0) && startMs + 86_400_000 > fromMs;
}
