// The functions as the package brings them along, in the place of bundle.ts: `npm run build` made the bundles, tests
// hold their sizes, and nothing is bundled at the user's synth. It refuses a package that is not whole.
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionName } from '#config/setting.ts';
import { packageRoot } from '../package-root.ts';

/**
 * Code whose `index.handler` is the handler's. `profile` is the text of profile.json beside it; undefined: there is
 * none.
 */
export function handlerCode(_scope: Construct, name: FunctionName, profile?: string): Code {
  const folder = join(packageRoot(), 'dist', 'functions', name);
  if (!existsSync(join(folder, 'index.mjs')))
    throw new Error(`${folder} holds no index.mjs: the package is not whole, install it again`);
  if (profile === undefined) return Code.fromAsset(folder);
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used: the local bundling below always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      // CDK makes what has the same options once: the profile is part of them.
      environment: { PROFILE: profile },
      local: {
        tryBundle(out) {
          cpSync(folder, out, { recursive: true });
          writeFileSync(join(out, 'profile.json'), profile);
          return true;
        },
      },
    },
  });
}
