// What the rules make of each accepted value, as CSV. docs/replay.md says how to read it.
import { closeSync, openSync, writeSync } from 'node:fs';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type Scored, scoredRow } from './scored-row.ts';

export interface ScoreSink {
  take(pack: Uint8Array): void;
  end(): void;
}

const HEAD = 'device_id,measure,timestamp,value,score,firing\n';
const FLUSH_AT = 1 << 16;

/** @throws Error where the file cannot be written. */
export function createScoreSink(path: string, profile: CompiledProfile, maxAgeMs: number): ScoreSink {
  const file = openSync(path, 'w');
  const detector = createDetector(profile, { maxAgeMs });
  const groups = new Map<number, GroupState>();
  let text = HEAD;
  const flush = (): void => {
    writeSync(file, text);
    text = '';
  };
  return {
    take(data) {
      const pack = parsePack(data);
      const group = groups.get(pack.group) ?? emptyGroupState();
      groups.set(pack.group, group);
      for (let row = 0; row < pack.rows; row += 1) {
        for (const scored of scoredRow(detector, group, pack, row)) text += lineOf(scored);
        if (text.length > FLUSH_AT) flush();
      }
    },
    end() {
      flush();
      closeSync(file);
    },
  };
}

function lineOf({ device, measure, timeMs, value, score, isFiring }: Scored): string {
  const stamp = new Date(timeMs).toISOString();
  return `${csvCell(device)},${csvCell(measure)},${stamp},${value},${Number(score.toFixed(6))},${isFiring ? 1 : 0}\n`;
}

/** RFC 4180: in quotes where it holds what separates cells or rows. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
