// An estimate as people read it on a terminal.
import { type Colour, coloursFor } from '../terminal/colour.ts';
import type { Bill } from './bill.ts';
import type { Comparison } from './compare.ts';
import type { Estimate } from './estimate.ts';
import type { CostLine } from './line.ts';
import { PRICE_REGION, PRICE_TABLE_DATE, PRICES } from './prices.ts';
import { type TargetAnswer, targetAnswers } from './target.ts';

/** Lines of less than this are shown together. */
const SMALL_USD = 0.005;

export function reportText(found: Estimate, colour: Colour = coloursFor({}, {})): string {
  const { options, bill } = found;
  return [
    ...heading(found, colour),
    ...linesTable(bill.lines, colour),
    '',
    `${colour.bold(`${usd(bill.totalUsd)} USD a month`)}, ${bill.usdPerMillionReadings.toPrecision(3)} USD per million readings`,
    ...(found.withFreeTierUsd === undefined
      ? []
      : [
          `${usd(found.withFreeTierUsd)} USD a month where nothing else in the account uses what AWS gives each month for nothing`,
        ]),
    ...settingsText(found, colour),
    ...triedText(found, colour),
    ...targetAnswers(options, bill).flatMap((answer) => targetText(answer, colour)),
    ...found.comparisons.flatMap((comparison) => comparisonText(comparison, bill, colour)),
    '',
    colour.dim(
      `~ estimated: see the note at its line. Prices of ${PRICE_REGION}, table of ${PRICE_TABLE_DATE}; their sources are in cli/cost/prices.ts.`,
    ),
    colour.dim('Not in it: taxes, support, traffic to producers and browsers, Grafana itself, first-time loads.'),
    '',
  ].join('\n');
}

function heading({ workload, options, bill: { flow } }: Estimate, colour: Colour): string[] {
  const { deviceCount, profile, measureCount, packed, engine } = workload;
  const rate =
    flow.readingsPerSecond >= 100 ? Math.round(flow.readingsPerSecond) : Number(flow.readingsPerSecond.toFixed(2));
  return [
    colour.bold(
      `${deviceCount.toLocaleString('en-US')} devices, ${rate.toLocaleString('en-US')} readings/s, profile ${profile.name}, ${measureCount} value${measureCount === 1 ? '' : 's'} a reading`,
    ),
    colour.dim(
      `${packed === 1 ? 'a record each' : `${packed} a record`}, windows ${profile.windows.map(({ label }) => label).join(' ')}, time series ${engine}, ${options.isAsDeployed ? 'default settings' : 'cheapest settings'}`,
    ),
    '',
  ];
}

function linesTable(lines: readonly CostLine[], colour: Colour): string[] {
  const shown = lines.filter((line) => line.usd >= SMALL_USD);
  const small = lines.filter((line) => line.usd < SMALL_USD);
  const rows = shown.map((line) => [
    line.service,
    `${line.estimate === undefined ? ' ' : '~'} ${line.use}`,
    quantity(line.quantity),
    PRICES[line.price].unit,
    unitPrice(PRICES[line.price].usd),
    usd(line.usd),
    line.estimate ?? '',
  ]);
  const widths = ['service', 'use', 'quantity', 'unit', 'price', 'USD'].map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const cells = (row: readonly string[]): string =>
    [0, 1, 2, 3, 4, 5]
      .map((column) => {
        const cell = row[column] ?? '';
        const width = widths[column] ?? 0;
        return column === 2 || column > 3 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ');
  return [
    colour.dim(cells(['service', '  use', 'quantity', 'unit', 'price', 'USD'])),
    ...rows.map((row) => `${cells(row)}${row[6] === '' ? '' : colour.dim(`  ${row[6]}`)}`),
    ...(small.length === 0
      ? []
      : [colour.dim(`under a cent each: ${small.map((line) => `${line.service} ${line.use}`).join('; ')}`)]),
  ];
}

function settingsText(
  { options, workload, bill, byDefault, recommended, toSet, leftOut, longer, defaultRefused }: Estimate,
  colour: Colour,
): string[] {
  const names = [
    ...(leftOut === undefined ? [] : [`windows ${leftOut.windows.join(',')}`]),
    ...Object.entries(toSet).map(([name, value]) => `${name} ${value}`),
  ];
  const [largest] = [...bill.lines].sort((a, b) => b.usd - a.usd);
  return [
    ...(largest === undefined
      ? []
      : [
          `The largest line is ${largest.service}, ${largest.use}: ${usd(largest.usd)}, ${Math.round((100 * largest.usd) / bill.totalUsd)} %.`,
        ]),
    '',
    colour.bold('settings'),
    options.isAsDeployed
      ? `  with the cheapest settings it would be ${usd(recommended.totalUsd)}: ${names.join(', ') || 'the defaults'}`
      : `  to set: ${names.join(', ') || 'nothing, the defaults are the cheapest'}; with the defaults it would be ${usd(byDefault.totalUsd)}`,
    ...(leftOut === undefined
      ? []
      : [
          `  ${leftOut.labels.join(' and ')} ${leftOut.labels.length === 1 ? 'is' : 'are'} no longer than the time between two readings of a device, so such a window holds one at most; with all (--windows all): ${usd(leftOut.totalUsd)}`,
        ]),
    ...(longer === undefined
      ? []
      : [
          `  ${workload.profile.windows.map(({ label }) => label).join(' ')} holds one reading too, and so keeps every value; with windows ${longer.windows.join(' ')} instead: ${usd(longer.totalUsd)}`,
        ]),
    ...(defaultRefused === undefined ? [] : [`  the defaults would not do: ${defaultRefused}`]),
  ];
}

function triedText({ tried, bill, workload, withoutTimeSeriesUsd }: Estimate, colour: Colour): string[] {
  const rows = tried.map(({ name, means, chosen, options }) => {
    const values = options.map(({ value, totalUsd, refused }) => {
      const text = `${value}: ${usd(totalUsd)}${refused === undefined ? '' : ' (no)'}`;
      return value === chosen ? colour.bold(text) : text;
    });
    return `  ${name.padEnd(31)}${values.join('  ')}  ${colour.dim(means)}`;
  });
  const refusals = [...new Set(tried.flatMap(({ options }) => options.flatMap(({ refused }) => refused ?? [])))];
  const best = bestSingle(tried, bill, withoutTimeSeriesUsd);
  return [
    '',
    colour.bold('what each choice costs, the others as above (USD a month)'),
    ...rows,
    ...(withoutTimeSeriesUsd === undefined
      ? []
      : [
          `  ${'timeSeries'.padEnd(31)}none: ${usd(withoutTimeSeriesUsd)}  ${colour.dim(workload.hasHotCopy ? 'windows for paneTtlHours in DynamoDB only' : 'windows are kept nowhere: see --hot-copy')}`,
        ]),
    ...(refusals.length === 0 ? [] : [colour.dim(`  (no): ${refusals.join('; ')}`)]),
    `The one setting that would save most: ${best ?? 'none, nothing tried is cheaper'}.`,
  ];
}

/** The cheapest value of any one setting, where it saves something. */
function bestSingle(
  tried: Estimate['tried'],
  bill: Bill,
  withoutTimeSeriesUsd: number | undefined,
): string | undefined {
  const all = tried.flatMap(({ name, options }) =>
    options
      .filter(({ refused }) => refused === undefined)
      .map(({ value, totalUsd }) => ({ text: `${name} ${value}`, totalUsd })),
  );
  if (withoutTimeSeriesUsd !== undefined) all.push({ text: 'timeSeries none', totalUsd: withoutTimeSeriesUsd });
  const [best] = all.sort((a, b) => a.totalUsd - b.totalUsd);
  const saves = bill.totalUsd - (best?.totalUsd ?? bill.totalUsd);
  return best === undefined || saves < SMALL_USD ? undefined : `${best.text}, ${usd(saves)} USD`;
}

function targetText(answer: TargetAnswer, colour: Colour): string[] {
  const { what, isReached, targetUsd, isUsd, preventedBy } = answer;
  const number = (value: number): string => (value < 1 ? value.toPrecision(3) : usd(value));
  if (isReached) return ['', colour.green(`Target of ${targetUsd} ${what} reached: ${number(isUsd)}.`)];
  const lines = preventedBy.map(({ service, use, usd: each }) => `${service} ${use} ${usd(each)}`);
  return [
    '',
    colour.red(`Target of ${targetUsd} ${what} not reached: ${number(isUsd)}.`),
    `  Prevented by ${lines.join('; ')}.`,
  ];
}

function comparisonText({ name, lines, totalUsd, assumes, lacks }: Comparison, bill: Bill, colour: Colour): string[] {
  const times = totalUsd / bill.totalUsd;
  const own = lines.filter((line) => !bill.lines.includes(line) && line.usd >= SMALL_USD);
  return [
    '',
    `${colour.bold(`The same job on ${name}`)}: ${usd(totalUsd)} USD a month, ${times.toFixed(1)} times this`,
    ...own.map(({ service, use, usd: each }) => `  ${usd(each).padStart(9)}  ${service}: ${use}`),
    `  ${usd(totalUsd - own.reduce((sum, line) => sum + line.usd, 0)).padStart(9)}  lines that are the same as above`,
    ...assumes.map((text) => colour.dim(`  assumed: ${text}`)),
    ...lacks.map((text) => colour.dim(`  not in it: ${text}`)),
  ];
}

const usd = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function quantity(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Without an exponent: `0.000000625`. */
function unitPrice(value: number): string {
  return value >= 0.01 ? String(value) : value.toFixed(10).replace(/0+$/, '');
}
