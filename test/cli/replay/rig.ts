// Runs the replay command in this process, on files of a temporary folder, and reads what it wrote.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { replayCommand } from '#cli/replay/command.ts';
import { parseOptions } from '#cli/replay/options.ts';
import type { Summary } from '#cli/replay/output/summary.ts';
import { type ReplayWorld, replay } from '#cli/replay/replay.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Rig {
  readonly folder: string;
  /** Writes a file of the folder and answers its path. */
  file(name: string, content: string | Uint8Array): string;
  run(argv: readonly string[], input?: string | Uint8Array, world?: Partial<ReplayWorld>): Promise<Outcome>;
  /** Runs with --json and --out; throws where the exit code is neither 0 nor 3. */
  replay(argv: readonly string[], input?: string | Uint8Array, world?: Partial<ReplayWorld>): Promise<Replayed>;
  /** As `replay`, once, under a seed of chaos. */
  under(seed: number, argv: readonly string[], world?: Partial<ReplayWorld>): Promise<Replayed>;
  remove(): void;
}

type Row = Readonly<Record<string, unknown>>;

export interface Replayed {
  readonly summary: Summary;
  readonly windows: readonly Row[];
  readonly alerts: readonly Row[];
  readonly rejects: readonly Row[];
  readonly late: readonly Row[];
  readonly messages: readonly Row[];
  /** The files of lines as they are. */
  readonly bytes: readonly string[];
}

const LINE_FILES = ['windows.jsonl', 'alerts.jsonl', 'rejects.jsonl', 'late.jsonl', 'messages.jsonl'] as const;

export function createRig(): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'weir-replay-test-'));
  let outs = 0;

  async function run(
    argv: readonly string[],
    input: string | Uint8Array = '',
    world: Partial<ReplayWorld> = {},
  ): Promise<Outcome> {
    const written = { stdout: '', stderr: '' };
    const target = (name: keyof typeof written) => ({
      isTTY: false,
      write(text: string) {
        written[name] += text;
      },
    });
    const stdin = Readable.from([Buffer.from(input)]);
    const streams = { stdin, stdout: target('stdout'), stderr: target('stderr'), env: {} };
    const code = await replayCommand(argv, streams, world);
    return { code, ...written };
  }

  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    run,
    async replay(argv, input, world) {
      outs += 1;
      const out = join(folder, `out-${outs}`);
      const { code, stdout, stderr } = await run([...argv, '--json', '--out', out], input, world);
      if (code !== 0 && code !== 3) throw new Error(`exit code ${code}: ${stderr}`);
      return written(out, JSON.parse(stdout) as Summary);
    },
    async under(seed, argv, world = {}) {
      outs += 1;
      const out = join(folder, `out-${outs}`);
      const options = parseOptions([...argv, '--out', out]);
      if (options === 'help') throw new Error('--help replays nothing');
      const standardInput = Readable.from([]);
      const own = { standardInput, nowMs: () => performance.now(), progress: () => undefined, ...world };
      return written(out, (await replay(options, own, { seed })).summary);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function written(out: string, summary: Summary): Replayed {
  const bytes = LINE_FILES.map((name) => readFileSync(join(out, name), 'utf8'));
  const [windows, alerts, rejects, late, messages] = bytes.map(rowsOf) as [Row[], Row[], Row[], Row[], Row[]];
  return { summary, windows, alerts, rejects, late, messages, bytes };
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
