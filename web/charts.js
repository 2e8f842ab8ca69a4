// Curves by uPlot (loaded as window.uPlot): throughput and lag over the last minutes, a device's windows with their
// band.
import { colour, oneDigit } from './format.js';

const MAX_POINTS = 600;

/** Common looks; colours are read when drawn, so that light and dark follow the system. */
function axes(unit) {
  const stroke = () => colour('--soft');
  const grid = { stroke: () => colour('--line'), width: 1 };
  const font = '12px system-ui, sans-serif';
  return [
    {
      stroke,
      grid: { show: false },
      ticks: { show: false },
      font,
      size: 28,
      space: 80,
      values: (_, ticks, _axis, _space, stepSeconds) =>
        ticks.map((tick) => new Date(tick * 1000).toTimeString().slice(0, stepSeconds < 60 ? 8 : 5)),
    },
    {
      stroke,
      grid,
      ticks: { show: false },
      font,
      size: 52,
      values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : `${oneDigit(tick)}${unit}`)),
    },
  ];
}

function mounted(holder, options, data) {
  const size = () => ({ width: Math.max(200, holder.clientWidth), height: Math.max(120, holder.clientHeight - 26) });
  const chart = new window.uPlot({ ...size(), ...options }, data, holder);
  const observer = new ResizeObserver(() => chart.setSize(size()));
  observer.observe(holder);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const repaint = () => chart.redraw();
  scheme.addEventListener('change', repaint);
  return {
    chart,
    end() {
      observer.disconnect();
      scheme.removeEventListener('change', repaint);
      chart.destroy();
    },
  };
}

const series = (label, name, more = {}) => ({
  label,
  stroke: () => colour(name),
  width: 2,
  points: { show: false },
  value: (_, value) => (value === null || value === undefined ? '–' : oneDigit(value)),
  ...more,
});

const TIME = { label: 'time', value: (_, at) => (at === null ? '' : new Date(at * 1000).toTimeString().slice(0, 8)) };

/**
 * From nothing to tens of thousands a second on one scale: linear up to 1, then by powers of ten, so that calm after a
 * burst is still seen.
 */
const WIDE = { distr: 4, asinh: 1, range: (_, _low, high) => [0, Math.max(high ?? 0, 10) * 1.5] };
const WIDE_STEPS = [0, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** Several lines over time; `rowOf` makes a point's values of a snapshot and the one before. */
export function createTimeline(holder, { unit, lines, rowOf, fill, isWide }) {
  const data = [[], ...lines.map(() => [])];
  const [timeAxis, valueAxis] = axes(unit);
  const steps = { splits: (_, _axis, _low, high) => WIDE_STEPS.filter((step) => step <= high) };
  const options = {
    axes: [timeAxis, isWide ? { ...valueAxis, ...steps } : valueAxis],
    cursor: { y: false, points: { size: 7 } },
    scales: { y: isWide ? WIDE : { range: (_, _low, high) => [0, Math.max(high ?? 0, 1) * 1.12] } },
    series: [
      TIME,
      ...lines.map(([label, name], index) =>
        series(label, name, index === 0 && fill ? { fill: () => `${colour(name)}22` } : {}),
      ),
    ],
  };
  const { chart } = mounted(holder, options, data);
  let before;
  function push(snapshot) {
    const row = before === undefined ? undefined : rowOf(snapshot, before);
    before = snapshot;
    if (row === undefined) return;
    data[0].push(snapshot.atMs / 1000);
    for (const [index, value] of row.entries()) data[index + 1].push(value);
    if (data[0].length > MAX_POINTS) for (const column of data) column.shift();
  }
  return {
    add(snapshot) {
      push(snapshot);
      chart.setData(data);
    },
    reset(snapshots) {
      before = undefined;
      for (const column of data) column.length = 0;
      for (const snapshot of snapshots) push(snapshot);
      chart.setData(data);
    },
  };
}

/**
 * A device's windows of one measure: the mean as a line, minimum to maximum as a band, the baseline dashed. Answers how
 * to end it.
 */
export function createWindowChart(holder, { windows, baseline, unit, isSparse }) {
  const data = [
    windows.map(({ startMs }) => startMs / 1000),
    windows.map(({ max }) => max),
    windows.map(({ min }) => min),
    windows.map(({ mean }) => mean),
    windows.map(() => baseline),
  ];
  const edge = { stroke: () => `${colour('--a')}66`, width: 1 };
  const options = {
    axes: axes(''),
    cursor: { y: false, points: { size: 7 } },
    scales: { y: { range: (_, low, high) => padded(low, high) } },
    bands: [{ series: [1, 2], fill: () => `${colour('--a')}26` }],
    series: [
      TIME,
      series('max', '--a', edge),
      series('min', '--a', edge),
      series(`mean${unit ? `, ${unit}` : ''}`, '--a', {
        points: { show: isSparse, size: 7, fill: () => colour('--card') },
      }),
      series('baseline', '--c', { dash: [6, 5], width: 1.5, show: baseline !== null }),
    ],
  };
  return mounted(holder, options, data).end;
}

function padded(low, high) {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.02, 0.05);
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}
