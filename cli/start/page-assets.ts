// The files of the page, read once: our own from the folder page/, the curves' library from node_modules. Nothing else
// can be asked for.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const OWN: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/base.css': 'base.css',
  '/cards.css': 'cards.css',
  '/fleet.css': 'fleet.css',
  '/alerts.css': 'alerts.css',
  '/details.css': 'details.css',
  '/app.js': 'app.js',
  '/charts.js': 'charts.js',
  '/fleet-grid.js': 'fleet-grid.js',
  '/fleet-table.js': 'fleet-table.js',
  '/incident-list.js': 'incident-list.js',
  '/incident-row.js': 'incident-row.js',
  '/incident-panel.js': 'incident-panel.js',
  '/device-view.js': 'device-view.js',
  '/format.js': 'format.js',
  '/favicon.svg': 'favicon.svg',
};

const LIBRARY: Readonly<Record<string, string>> = {
  '/uplot.js': 'uPlot.iife.min.js',
  '/uplot.css': 'uPlot.min.css',
};

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Every file of the page by its path. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const library = join(dirname(createRequire(import.meta.url).resolve('uplot')), '..', 'dist');
  const files = [
    ...Object.entries(OWN).map(([path, file]) => [path, join(import.meta.dirname, '..', '..', 'web', file)] as const),
    ...Object.entries(LIBRARY).map(([path, file]) => [path, join(library, file)] as const),
  ];
  return new Map(
    await Promise.all(
      files.map(async ([path, file]) => {
        const type = TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
        return [path, { type, bytes: await readFile(file) }] as const;
      }),
    ),
  );
}
