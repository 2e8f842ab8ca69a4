// What a backfill leaves in a folder. Files are written under another name and then named: one that is there is whole.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetOfPanes } from '#adapters/aws/history/parquet-rows.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { dayName } from '#core/time/days.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { PaneSink } from '#stages/ports.ts';
import { DeploymentError } from '../deployment/trouble.ts';
import { messageOf } from '../doctor/aws-errors.ts';
import { alertLine } from '../replay/output/alert-sink.ts';
import type { Difference } from './alerts.ts';

/** Some 10 MB of rows at a time in memory. */
const MAX_ROWS = 100_000;

export interface OutputFolder extends PaneSink {
  /** Windows from now on are of this day; files of it that an interrupted run left are written again. */
  beginDay(dayMs: number): void;
  /** Writes what is left of the day. */
  endDay(): void;
  alerts(transitions: readonly AlertTransition[], differences: readonly Difference[], summary: object): void;
}

/**
 * `windows/2026-11-01-000.parquet`: by the day of arrival that made them. Of a window with several rows the one with
 * the highest revision stands.
 */
export function outputFolder(folder: string): OutputFolder {
  const windows = join(folder, 'windows');
  makeFolder(windows);
  let panes: Pane[] = [];
  let day = '';
  let files = 0;
  const put = (): void => {
    if (panes.length === 0) return;
    writeWhole(join(windows, `${day}-${String(files).padStart(3, '0')}.parquet`), parquetOfPanes(panes));
    files += 1;
    panes = [];
  };
  return {
    beginDay(dayMs) {
      day = dayName(dayMs);
      files = 0;
      panes = [];
    },
    endDay: put,
    async write(given) {
      for (const pane of given) {
        panes.push(pane);
        if (panes.length >= MAX_ROWS) put();
      }
    },
    alerts(transitions, differences, summary) {
      const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
      writeWhole(join(folder, 'alerts.jsonl'), lines(transitions.map(alertLine)));
      writeWhole(join(folder, 'alerts-diff.jsonl'), lines(differences.map(differenceLine)));
      writeWhole(join(folder, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
    },
  };
}

function differenceLine({ change, id, device, rule, severity, startMs, message }: Difference): string {
  return JSON.stringify({
    change,
    id,
    device_id: device,
    rule,
    severity,
    start: new Date(startMs).toISOString(),
    message,
  });
}

/** @throws DeploymentError where it cannot be made: a file is in the way, a right is missing. */
export function makeFolder(folder: string): void {
  saved(folder, () => mkdirSync(folder, { recursive: true }));
}

/** @throws DeploymentError where it cannot be written: the disk is full, a right is missing. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const unfinished = `${file}.unfinished`;
  saved(file, () => {
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  });
}

function saved(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new DeploymentError(`${path} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}
