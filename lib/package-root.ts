// Where this package is, whatever folder its code was put into.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest folder above with a package.json. */
export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from)
    throw new Error('no package.json above the code of Weir: the package is not whole, install it again');
  return packageRoot(above);
}
