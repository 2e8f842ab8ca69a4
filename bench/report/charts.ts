// The charts of docs/bench.md: which figures go into which picture, and the words for those who do not see them.
import { ROOMS } from '../profile/rooms.ts';
import { STAGE_NAMES } from '../quick.ts';
import { type Bar, barsChart } from './chart/bars.ts';
import { linesChart } from './chart/lines.ts';
import { stackChart } from './chart/stack.ts';
import { COMPARISONS } from './comparisons.ts';
import type { BenchResults } from './results.ts';

/** File name → SVG. */
export function chartsOf(results: BenchResults): Record<string, string> {
  return {
    'bench-speed.svg': speedChart(results),
    'bench-scaling.svg': scalingChart(results),
    'bench-profile.svg': profileChart(results),
    'bench-load.svg': loadChart(results),
  };
}

/** Of the pictures, in the order of the page; also their text alternatives. */
export function chartTexts(results: BenchResults): Record<'speed' | 'scaling' | 'profile' | 'load', string> {
  const together = results.quick.stages.map(
    (shape) => `${shape['all three'].ratio.toFixed(2)} with ${shape.perRecord} readings a record`,
  );
  const points = pointsOfFleets(results);
  const scaled = points.map(
    (point) =>
      `${point.devices.toLocaleString('en')} devices, ${point.perRecord} a record: ${point.ratios.all.toFixed(2)}`,
  );
  const largest = results.profile.shapes.map(({ perRecord, shares }) => {
    const [first, second, third] = [...ROOMS].sort((a, b) => shares[b] - shares[a]);
    return `${perRecord} a record: most in ${first}, ${second} and ${third}`;
  });
  const ages = results.load.samples.map(({ detectAgeMs }) => detectAgeMs);
  return {
    speed: `Ratios to JSON.parse of the same lines. All three stages together: ${together.join(', ')}. Others, windows only: ${COMPARISONS.map(({ name, low, high }) => `${name} ${low}–${high}`).join(', ')}.`,
    scaling: `Ratio of all three stages to JSON.parse by devices. ${scaled.join('; ')}.`,
    profile: `Shares of the stages' time by part of the code. ${largest.join('; ')}.`,
    load: `Age of the oldest waiting record over ${results.load.seconds} s of load; before detect at most ${Math.max(0, ...ages)} ms.`,
  };
}

function speedChart(results: BenchResults): string {
  const stages = results.quick.stages.map((shape) => ({
    name: `Weir, ${shape.perRecord} ${shape.perRecord === 1 ? 'reading' : 'readings'} a record`,
    bars: STAGE_NAMES.slice(1).map((name, kind): Bar => {
      const { ratio, range } = shape[name];
      return { label: name, low: range[0], value: ratio, high: range[1], kind };
    }),
  }));
  const others = COMPARISONS.map(
    ({ name, low, high }): Bar => ({ label: name, low, value: (low + high) / 2, high, kind: 7 }),
  );
  return barsChart({
    title: 'Speed on one core, as a ratio to JSON.parse of the same lines',
    description: chartTexts(results).speed,
    groups: [...stages, { name: 'others: parse and the same windows, no detection', bars: others }],
    mark: { at: 1, name: 'JSON.parse' },
  });
}

function scalingChart(results: BenchResults): string {
  const points = pointsOfFleets(results);
  const shapes = [...new Set(points.map(({ perRecord }) => perRecord))];
  return linesChart({
    title: 'All three stages, as devices grow',
    description: chartTexts(results).scaling,
    up: 'ratio to JSON.parse',
    across: { name: 'devices', isLogarithmic: true },
    series: shapes.map((perRecord) => ({
      name: `${perRecord} a record`,
      points: points
        .filter((point) => point.perRecord === perRecord)
        .map(({ devices, ratios }) => [devices, ratios.all]),
    })),
  });
}

function profileChart(results: BenchResults): string {
  return stackChart({
    title: 'Where the time goes',
    description: chartTexts(results).profile,
    names: ROOMS,
    rows: results.profile.shapes.map(({ perRecord, shares }) => ({
      label: `${perRecord} a record`,
      shares: ROOMS.map((room) => shares[room]),
    })),
  });
}

function loadChart(results: BenchResults): string {
  const { samples, wantedPerSecond } = results.load;
  return linesChart({
    title: `${wantedPerSecond.toLocaleString('en')} readings a second: how long the oldest record waits`,
    description: chartTexts(results).load,
    up: 'ms',
    across: { name: 'second', isLogarithmic: false },
    series: [
      { name: 'before validate', points: samples.map(({ second, rawAgeMs }) => [second, rawAgeMs]) },
      { name: 'before detect', points: samples.map(({ second, detectAgeMs }) => [second, detectAgeMs]) },
    ],
  });
}

/** By devices: one measure, readings as often as in the bars above. */
function pointsOfFleets({ scaling }: BenchResults): BenchResults['scaling']['points'] {
  const everySeconds = scaling.points[0]?.everySeconds;
  return scaling.points.filter((point) => point.measures === 1 && point.everySeconds === everySeconds);
}
