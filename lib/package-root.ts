// The folder of this package, wherever its code was put: the nearest one above with a package.json.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from)
    throw new Error('no package.json above the code of Weir: the package is not whole, install it again');
  return packageRoot(above);
}
