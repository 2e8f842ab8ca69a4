// Whether node_modules holds what package-lock.json names: by the list that npm itself leaves there, so that an `npm
// ci` by hand counts too. Plain JavaScript on purpose: it must run on Node 20 before anything is installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * npm writes it when all is in place: https://docs.npmjs.com/cli/configuring-npm/package-lock-json (hidden lockfiles)
 */
const LIST = join('node_modules', '.package-lock.json');

/** `false` too where either file is missing or cannot be read. */
export function isInstalled(root) {
  try {
    const packagesOf = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
    const [wanted, present] = [packagesOf('package-lock.json'), packagesOf(LIST)];
    const isSame = (path) => wanted[path] !== undefined && wanted[path].version === present[path].version;
    // What is optional may be for another system.
    const isThere = (path) => path === '' || present[path] !== undefined || wanted[path].optional === true;
    return Object.keys(present).every(isSame) && Object.keys(wanted).every(isThere);
  } catch {
    return false;
  }
}
