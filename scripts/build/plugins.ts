// What is other in the package than in the repository: functions are there already, and a file is not where its source
// was.
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/** lib/constructs/prebuilt-code.ts stands in for bundle.ts, which needs esbuild. */
export const prebuiltCode: Plugin = {
  name: 'prebuilt-code',
  setup(build) {
    build.onResolve({ filter: /\/bundle\.ts$/ }, ({ resolveDir }) =>
      resolveDir.endsWith(join('lib', 'constructs')) ? { path: join(resolveDir, 'prebuilt-code.ts') } : undefined,
    );
  },
};

/** A module that asks where it is gets the answer as if dist/ were the repository, whatever chunk its code is in. */
export function placesKept(root: string): Plugin {
  return {
    name: 'places-kept',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const isOwn = path.startsWith(root + sep) && !path.includes('node_modules');
        if (!isOwn || path.endsWith('package-root.ts') || !/import\.meta\.(url|dirname)/.test(text)) return undefined;
        const place = JSON.stringify(relative(root, path).replaceAll(sep, '/'));
        const contents = text
          .replaceAll('import.meta.url', `__placeOf(${place}).href`)
          .replaceAll('import.meta.dirname', `__folderOf(__placeOf(${place}))`)
          // Threads are started from files, which have become JavaScript.
          .replace(/new URL\('(\.[^']*)\.ts'/g, "new URL('$1.js'");
        return { loader: 'ts', contents: `${IMPORTS}${contents}` };
      });
    },
  };
}

const PLACES = JSON.stringify(join(import.meta.dirname, 'places.ts'));
const IMPORTS = `import { folderOf as __folderOf, placeOf as __placeOf } from ${PLACES};\n`;

/** What runs in the repository only is told so before it is imported (cli/weir.ts), so its code stays out. */
export const repositoryOnly: Plugin = {
  name: 'repository-only',
  setup(build) {
    build.onResolve({ filter: /^\.\/(start\/main|emulator\/command)\.ts$/ }, ({ path, resolveDir }) =>
      resolveDir.endsWith('cli') ? { path, external: true } : undefined,
    );
  },
};
