// Every part, each in a fresh process, one after the other: about ten minutes. With --save the figures are kept and
// docs/bench.md is written.
import { runInChild } from '../child.ts';
import { type DetectFigures, latencyText } from '../latency/detect-latency.ts';
import { type LoadFigures, loadText } from '../load/figures.ts';
import { benchPart } from '../part.ts';
import { type ProfileFigures, profileText } from '../profile/profile.ts';
import { type QuickFigures, quickText } from '../quick.ts';
import { type ScalingFigures, scalingText } from '../scaling/scaling.ts';
import { type SizesFigures, sizesText } from '../sizes/sizes.ts';
import { thisMachine } from './machine.ts';
import { type BenchResults, currentCommit, saveResults } from './results.ts';
import { writePage } from './write-page.ts';

/** The longest last, so that what goes wrong shows early. */
const PARTS: readonly (readonly [keyof BenchResults, readonly string[]])[] = [
  ['quick', ['--no-bundles']],
  ['profile', []],
  ['detect', []],
  ['sizes', []],
  ['load', []],
  ['scaling', []],
];

export const all = benchPart({
  name: 'all',
  summary: 'every part but point, about ten minutes; with --save kept in bench/results and shown in docs/bench.md',
  options: {
    save: { says: 'writes bench/results/DATE-COMMIT.json, docs/bench.md and its charts' },
  },
  async run(options, say) {
    const machine = thisMachine();
    const takenAt = new Date().toISOString();
    const commit = currentCommit();
    const found: Record<string, unknown> = {};
    for (const [done, [part, args]] of PARTS.entries()) {
      say({ done, total: PARTS.length, note: part });
      found[part] = await runInChild(part, args);
    }
    const results: BenchResults = {
      format: 1,
      ...{ takenAt, commit, machine },
      quick: found.quick as QuickFigures,
      profile: found.profile as ProfileFigures,
      detect: found.detect as DetectFigures,
      sizes: found.sizes as SizesFigures,
      load: found.load as LoadFigures,
      scaling: found.scaling as ScalingFigures,
    };
    if (options.save) {
      saveResults(results);
      writePage(results);
    }
    return results;
  },
  text: ({ quick, profile, detect, sizes, load, scaling, takenAt, commit }) =>
    [
      quickText(quick),
      profileText(profile),
      latencyText(detect),
      sizesText(sizes),
      loadText(load),
      scalingText(scaling),
      `Taken ${takenAt} at ${commit}; --save keeps it\n`,
    ].join('\n────\n\n'),
});
