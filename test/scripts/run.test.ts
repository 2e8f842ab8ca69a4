// scripts/run.mjs with real processes: whoever ends npm ends everything; and an `npm ci` by hand is an installation
// too. All processes hold one pipe, which closes when the last of them has ended: nothing is waited for but that.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isInstalled } from '../../scripts/installed.mjs';

const ROOT = join(import.meta.dirname, '..', '..');

interface Family {
  readonly first: ChildProcess;
  /** When every process has ended: how the first one did. */
  readonly over: Promise<string>;
}

/** Resolves when the innermost process runs. */
async function start(command: string, args: readonly string[], folder = ROOT): Promise<Family> {
  const first = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  onTestFinished(() => {
    try {
      process.kill(-(first.pid ?? 0), 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  const exited = new Promise<string>((resolve) =>
    first.once('exit', (code, signal) => resolve(signal ?? String(code))),
  );
  if (first.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: first.stdout });
  const closed = new Promise((resolve) => lines.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line === 'ready' && resolve());
    lines.once('close', () => reject(new Error('it ended before it was ready')));
  });
  return { first, over: closed.then(() => exited) };
}

const RUN = join(ROOT, 'scripts', 'run.mjs');
const PARENT = 'test/scripts/family/parent.mjs';

function npmRun(...words: string[]): Promise<Family> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const scripts = { go: ['node', JSON.stringify(RUN), PARENT, ...words].join(' ') };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'family', scripts }));
  return start('npm', ['run', '--silent', 'go'], folder);
}

describe.skipIf(process.platform === 'win32')('everything that a command has started ends', { timeout: 60_000 }, () => {
  test.each([
    ['dies', 'child-dies'],
    ['ends', 'child-dies'],
    ['ends', 'child-ignores'],
    ['ignores', 'child-ignores'],
  ])('when npm gets SIGTERM, the program %s and its %s', async (parent, child) => {
    const { first, over } = await npmRun(parent, child);
    first.kill('SIGTERM');
    expect(await over).toBe('SIGTERM');
  });

  test('when a terminal sends Ctrl-C to all', async () => {
    const { first, over } = await npmRun('ends', 'child-dies');
    process.kill(-(first.pid ?? 0), 'SIGINT');
    expect(['SIGINT', '7', '130']).toContain(await over);
  });

  test.each([
    ['SIGTERM', 'dies', '143'],
    ['SIGHUP', 'dies', '129'],
    ['SIGINT', 'dies', '130'],
    // The program's own word counts.
    ['SIGTERM', 'ends', '7'],
    ['SIGINT', 'ends', '7'],
  ] as const)('when run.mjs itself gets %s and the program %s: exit code %s', async (signal, parent, code) => {
    const { first, over } = await start(process.execPath, [RUN, PARENT, parent, 'child-dies']);
    first.kill(signal);
    expect(await over).toBe(code);
  });
});

describe('installed is', () => {
  const folderWith = (lock: unknown, present: unknown): string => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-installed-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: lock }));
    if (present !== undefined) {
      writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: present }));
    }
    return folder;
  };
  const LOCK = {
    '': { name: 'weir' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/for-another-system': { version: '2.0.0', optional: true },
  };

  test.each([
    ['what npm ci leaves', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['nothing', undefined, false],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['less than is named', {}, false],
    ['more than is named', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }, false],
  ])('%s: %s', (_what, present, expected) => {
    expect(isInstalled(folderWith(LOCK, present))).toBe(expected);
  });

  test('this very folder, in which the tests run', () => {
    expect(isInstalled(ROOT)).toBe(true);
  });
});
