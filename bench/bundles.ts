// Size of each function's bundle, as the deployment builds it, and how long a fresh Node process takes to import it.
// The size is stable; the time is of this machine and this minute: compare the functions with one another and with an
// empty module.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleOptions } from '#lib/constructs/bundle.ts';
import { median, rounded } from './figures.ts';
import { textTable } from './text-table.ts';

export interface BundleFigures {
  readonly name: string;
  /** Minified, without the source map. */
  readonly bytes: number;
  /** Median over fresh processes. */
  readonly importMs: number;
}

const FUNCTIONS = ['validate', 'aggregate', 'detect', 'sweep', 'redrive'];
const PROCESSES = 7;

export function measureBundles(): BundleFigures[] {
  const folder = mkdtempSync(join(tmpdir(), 'weir-bundles-'));
  try {
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, '');
    const bundles = FUNCTIONS.map((name) => {
      const outfile = join(folder, `${name}.mjs`);
      buildSync({ ...bundleOptions(`functions/${name}/handler.ts`), outfile });
      return { name, bytes: statSync(outfile).size, importMs: importMs(outfile) };
    });
    return [{ name: 'empty module', bytes: 0, importMs: importMs(empty) }, ...bundles];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The handler composes its clients at the first call, by a dynamic import of the same file: what is measured is reading
 * and compiling it.
 */
function importMs(file: string): number {
  const script = `const t = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - t)`;
  const times = Array.from({ length: PROCESSES }, () => {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    return Number(stdout);
  });
  return rounded(median(times), 1);
}

export function bundleTable(bundles: readonly BundleFigures[]): string {
  return textTable(
    ['function', 'KB', 'import ms'],
    bundles.map(({ name, bytes, importMs }) => [name, (bytes / 1000).toFixed(0), importMs.toFixed(1)]),
  );
}
