// `npm run build`: the package in dist/. JavaScript by esbuild with all that it needs in it but CDK, since Node refuses
// TypeScript below node_modules; declarations by tsc; the functions as they are deployed. `npm pack` runs it.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '#lib/constructs/bundle.ts';
import { writeDeclarations } from './build/declarations.ts';
import { licencesOf } from './build/licences.ts';
import { placesKept, prebuiltCode, repositoryOnly } from './build/plugins.ts';

const FUNCTIONS = [
  'validate',
  'aggregate',
  'detect',
  'sweep',
  'redrive',
  'forward',
  'acknowledge',
  'query',
  'merge',
] as const;
/** What starts by itself: the construct, the command, and threads that the command starts. */
const ENTRIES = ['lib/index.ts', 'src/core/profile/profile.ts', 'cli/main.ts', 'cli/replay/chaos/seed-worker.ts'];
/** Never in the package: a CDK app has its own, and the others are for the commands that say so (docs/library.md). */
const EXTERNAL = [
  'aws-cdk-lib',
  'constructs',
  'cdk-monitoring-constructs',
  'esbuild',
  '@duckdb/node-api',
  'dynalite',
  'kinesis-local',
  'uplot',
];

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const inputs: string[] = [];
for (const name of FUNCTIONS) {
  const { metafile } = await build({
    ...bundleOptions(`functions/${name}/handler.ts`),
    outfile: join(dist, 'functions', name, 'index.mjs'),
    metafile: true,
  });
  inputs.push(...Object.keys(metafile.inputs));
}
const { metafile } = await build({
  entryPoints: ENTRIES.map((entry) => join(root, entry)),
  absWorkingDir: root,
  outdir: dist,
  outbase: root,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  mainFields: ['module', 'main'],
  external: EXTERNAL.flatMap((name) => [name, `${name}/*`]),
  // CommonJS among what is bundled asks for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [prebuiltCode, repositoryOnly, placesKept(root)],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
inputs.push(...Object.keys(metafile.inputs));
cpSync(join(root, 'src', 'profiles', 'profile.schema.json'), join(dist, 'profile.schema.json'));
cpSync(join(root, 'web'), join(dist, 'web'), { recursive: true });
writeFileSync(join(dist, 'third-party-licences.txt'), licencesOf(root, inputs));
writeDeclarations(root, dist);
process.stdout.write('dist/ is built\n');
