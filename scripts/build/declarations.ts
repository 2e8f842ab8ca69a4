// The types of the package: tsc's declarations with every import a relative one of a .js file, since the aliases of
// this repository (`#config/x.ts`) mean nothing where the package is installed. Refuses to go on where tsc finds an
// error.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** `#config/` → `src/config`, as package.json says. */
function aliasesOf(root: string): ReadonlyMap<string, string> {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    imports: Record<string, string>;
  };
  return new Map(Object.entries(imports).map(([alias, place]) => [alias.replace('/*', ''), place.replace('/*', '')]));
}

export function writeDeclarations(root: string, dist: string): void {
  const types = join(dist, 'types');
  const tsc = spawnSync('tsc', ['-p', join(root, 'scripts', 'build', 'tsconfig.json'), '--outDir', types], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (tsc.status !== 0) throw new Error(`tsc: ${tsc.stdout}${tsc.stderr}`);
  const aliases = aliasesOf(root);
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(types, name);
    writeFileSync(file, withoutAliases(readFileSync(file, 'utf8'), dirname(name), aliases));
  }
}

/** `text` of a declaration in `folder`, relative to the root of all declarations. */
export function withoutAliases(text: string, folder: string, aliases: ReadonlyMap<string, string>): string {
  return text.replace(/(['"])((?:\.{1,2}|#[a-z]+)\/[^'"\n]*)\.ts\1/g, (_whole, quote: string, name: string) => {
    const [alias = '', ...rest] = name.split('/');
    const place = aliases.get(alias);
    if (place === undefined) return `${quote}${name}.js${quote}`;
    const way = relative(folder, join(place, ...rest)).replaceAll(sep, '/');
    return `${quote}${way.startsWith('.') ? way : `./${way}`}.js${quote}`;
  });
}
