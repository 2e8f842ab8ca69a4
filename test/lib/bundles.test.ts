// What is uploaded: each handler's bundle is small, complete, and free of the X-Ray SDK, whose import alone costs 60 ms
// of every cold start.
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { bundleOptions } from '#lib/constructs/bundle.ts';

/** KB, minified; none may pass 644 (docs/decisions/0006-bundle-size.md). A step up must be seen and meant. */
const LARGEST_KB = {
  validate: 373,
  aggregate: 524,
  detect: 544,
  sweep: 644,
  redrive: 294,
  forward: 408,
  acknowledge: 393,
  query: 587,
  merge: 328,
};

describe.each(Object.entries(LARGEST_KB))('functions/%s', (name, largestKb) => {
  const handler = `functions/${name}/handler.ts`;

  test(`bundles to at most ${largestKb} KB, with nothing left to be found at run time`, async () => {
    expect(existsSync(handler), `${handler} exists`).toBe(true);
    const { outputFiles, metafile, warnings } = await build({
      ...bundleOptions(handler),
      outfile: 'index.mjs',
      sourcemap: false,
      write: false,
      metafile: true,
    });
    expect(warnings).toEqual([]);
    const [bundle] = outputFiles;
    expect(bundle?.contents.byteLength).toBeLessThanOrEqual(largestKb * 1000);
    // esbuild's way of saying that a CommonJS package calls `require`, which an ES module does not have.
    expect(bundle?.text.includes('Dynamic require of')).toBe(false);
    const unwanted = /xray|aws-cdk|localstack\/|client-s3|client-sqs|credential-provider|nested-clients/;
    expect(Object.keys(metafile.inputs).filter((input) => unwanted.test(input))).toEqual([]);
    const [output] = Object.values(metafile.outputs);
    expect(output?.imports.filter(({ path }) => !isBuiltin(path))).toEqual([]);
  });
});
