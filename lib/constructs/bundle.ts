// A handler and all it needs in one ES module, by esbuild in this process: about 0.3 s a function, where starting the
// command line for each takes three times that. It refuses nothing; test/lib/bundles.test.ts holds size and content.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type BuildOptions, buildSync } from 'esbuild';
import type { FunctionName } from '#config/setting.ts';

/**
 * In the package prebuilt-code.ts stands in for this file: there the bundles are made already, and esbuild is not
 * installed.
 */
const ROOT = join(import.meta.dirname, '..', '..');

/**
 * The SDK's chain of credentials (profiles, SSO, web identity, instance roles) is 100 KB of every client and of no use
 * in Lambda, which puts them into the environment: docs/decisions/0006-bundle-size.md. esbuild fails where the SDK
 * would import more from it than the replacement has.
 */
const CREDENTIALS = {
  '@aws-sdk/credential-provider-node': join(ROOT, 'src', 'adapters', 'aws', 'request', 'environment-credentials.ts'),
};

/** `handler` is a path from the project's root. */
export function bundleOptions(handler: string): BuildOptions {
  return {
    entryPoints: [join(ROOT, handler)],
    absWorkingDir: ROOT,
    // The SDK comes along: the runtime's own changes its version by itself, and emulators have none.
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // ES modules first: they can be shaken, CommonJS cannot.
    mainFields: ['module', 'main'],
    alias: CREDENTIALS,
    minify: true,
    sourcemap: true,
    // Stack traces need lines and names, not the sources again.
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/**
 * Code whose `index.handler` is that of functions/<name>/handler.ts. Where the command line asks for no bundling, a
 * stub that refuses to run, so that no template can be deployed whose functions do nothing in silence. `profile` is the
 * text of profile.json beside the handler; undefined: there is none, and the code is the same for every built-in
 * profile.
 */
export function handlerCode(scope: Construct, name: FunctionName, profile?: string): Code {
  const handler = `functions/${name}/handler.ts`;
  if (!Stack.of(scope).bundlingRequired) {
    return Code.fromInline(
      `exports.handler = () => { throw new Error('${handler} is not in this template: it was made without bundling'); };`,
    );
  }
  if (!existsSync(join(ROOT, handler))) throw new Error(`${handler} does not exist: a function is made of it`);
  return bundledCode(handler, profile);
}

/**
 * The profile is part of the key too, by which CDK bundles the same thing once: two deployments of one app may have two
 * profiles.
 */
function bundledCode(handler: string, profile: string | undefined): Code {
  return Code.fromAsset(join(ROOT, handler, '..'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used: the local bundling below always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      ...(profile === undefined ? {} : { environment: { PROFILE: profile } }),
      local: {
        tryBundle(folder) {
          buildSync({ ...bundleOptions(handler), outfile: join(folder, 'index.mjs') });
          if (profile !== undefined) writeFileSync(join(folder, 'profile.json'), profile);
          return true;
        },
      },
    },
  });
}
