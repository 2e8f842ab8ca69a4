// Part of the package, not of the build: where a module would be if dist/ were the repository. The build writes calls
// of these into the code.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '#lib/package-root.ts';

/** `source` is a path from the repository's root. */
export function placeOf(source: string): URL {
  return pathToFileURL(join(packageRoot(), 'dist', source));
}

export function folderOf(place: URL): string {
  return dirname(fileURLToPath(place));
}
