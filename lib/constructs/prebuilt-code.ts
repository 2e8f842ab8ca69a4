// The functions as the package brings them along, in the place of bundle.ts: `npm run build` made the bundles, tests hold their sizes, and nothing
// is bundled at the user's synth. It refuses a package that is not whole.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '#config/setting.ts';
import { packageRoot } from '../package-root.ts';

/** Code whose `index.handler` is the handler's. */
export function handlerCode(_scope: Construct, name: FunctionName): Code {
  const folder = join(packageRoot(), 'dist', 'functions', name);
  if (!existsSync(join(folder, 'index.mjs')))
    throw new Error(`${folder} holds no index.mjs: the package is not whole, install it again`);
  return Code.fromAsset(folder);
}
