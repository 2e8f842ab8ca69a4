import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadText } from '#bench/load/figures.ts';
import { chartsOf } from '#bench/report/charts.ts';
import { pageOf } from '#bench/report/page.ts';
import { type BenchResults, newestResults, ROOT, resultsName, saveResults } from '#bench/report/results.ts';
import { markdownTable, textTable } from '#bench/text-table.ts';

const kept = newestResults();
if (kept === undefined) throw new Error('bench/results is empty: run `npm run bench -- all --save`');
const results: BenchResults = kept;

describe('docs/bench.md', () => {
  it('shows the newest results: else run `npm run bench -- page`', () => {
    expect(readFileSync(join(ROOT, 'docs/bench.md'), 'utf8')).toBe(pageOf(results));
  });

  it('has its charts beside it', () => {
    for (const [name, svg] of Object.entries(chartsOf(results))) {
      expect(readFileSync(join(ROOT, 'docs/images', name), 'utf8'), name).toBe(svg);
      expect(pageOf(results)).toContain(`](images/${name})`);
    }
  });

  it('has no figure that is none', () => {
    expect(pageOf(results)).not.toMatch(/NaN|undefined|null/);
  });

  it('says so where the machine was busy', () => {
    const at = (loadBefore: number) => pageOf({ ...results, machine: { ...results.machine, loadBefore } });
    expect(at(3.2)).toContain('busy with other work (load 3.2)');
    expect(at(0.1)).not.toContain('busy');
  });

  it('says so where the load was not sustained or memory went beyond its bound', () => {
    const load = { ...results.load, isSustained: false, isWithinBound: false };
    expect(pageOf({ ...results, load })).toContain('**not sustained on this machine**');
    expect(loadText(load)).toContain('NOT sustained');
    expect(loadText(load)).toContain('BROKEN');
  });
});

describe('kept results', () => {
  it('name day and commit, and whether the tree had changes', () => {
    expect(resultsName({ takenAt: '2026-01-31T23:00:00.000Z', commit: '0123abc' })).toBe('2026-01-31-0123abc.json');
    expect(resultsName({ takenAt: '2026-01-31T23:00:00.000Z', commit: '0123abc+' })).toBe(
      '2026-01-31-0123abc-changed.json',
    );
  });

  it('are found again by the time they were taken', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
    try {
      saveResults({ ...results, takenAt: '2026-03-01T00:00:00.000Z', commit: 'aaaaaaa' }, folder);
      saveResults({ ...results, takenAt: '2026-03-01T09:00:00.000Z', commit: '0000000' }, folder);
      expect(newestResults(folder)?.commit).toBe('0000000');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('name no path and no host', () => {
    expect(JSON.stringify(results)).not.toMatch(/"\/|\/home|\/root|\/tmp|\/work|hostname/);
  });
});

describe('tables', () => {
  it('put names to the left and numbers to the right', () => {
    expect(
      textTable(
        ['', 'n'],
        [
          ['validate', 1234],
          ['a', 5],
        ],
      ),
    ).toBe('                n\n  validate  1,234\n  a             5\n');
  });

  it('in Markdown keep a | in a cell from ending it', () => {
    expect(markdownTable(['a'], [['x|y']])).toBe('| a |\n|---|\n| x\\|y |\n');
  });

  it('show a figure that is not there as a dash', () => {
    expect(textTable(['a', 'b'], [['x', Number.NaN]])).toContain('–');
  });
});
