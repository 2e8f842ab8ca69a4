// History in S3: objects of each call of aggregate, merges into the table, its upkeep, a year of it, and what boards
// ask of Athena.
import { ATHENA, HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { Dashboards } from '../options.ts';
import type { BillContext } from './bill-context.ts';
import { boardsText } from './time-series.ts';

const TB = 1e12;
const GIB = 1024 ** 3;
const MB_PER_GB = 1024;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

export function athenaLines({ workload, choice, shapes, flow }: BillContext): CostLine[] {
  const panesPerDay = flow.panesPerSecond * 86_400;
  const { stagedBytes } = shapes.panes;
  const dayBytes = panesPerDay * stagedBytes * ATHENA.tableRatio;
  // Windows that ended together began in one day, but around midnight.
  const objectsPerSecond = Math.min(flow.panesPerSecond, flow.aggregateCallsPerSecond);
  const mergesPerMonth = (HOURS_PER_MONTH * 60) / choice.mergeEveryMinutes;
  const stagedPerMerge = (flow.panesPerSecond * SECONDS_PER_MONTH * stagedBytes) / mergesPerMonth;
  const mergeBytes = billed(stagedPerMerge + (dayBytes / 2) * ATHENA.mergeShare) * mergesPerMonth;
  const upkeepBytes = (billed(dayBytes) + ATHENA.upkeepQueries * billed(0)) * DAYS_PER_MONTH;
  const queries = queriesOf(workload.dashboards);
  const keptDays = workload.historyDays;
  const freshGb = (Math.min(keptDays, ATHENA.freshDays) * dayBytes) / GIB;
  const restedGb = (Math.max(0, keptDays - ATHENA.freshDays) * dayBytes) / GIB;
  const mergeSeconds = mergesPerMonth * ATHENA.mergeSeconds;
  return [
    line('S3', 'history: objects of new windows put', 's3Put', objectsPerSecond * SECONDS_PER_MONTH),
    line(
      'S3',
      'history: requests of merges',
      's3Put',
      mergesPerMonth * ATHENA.mergePuts,
      'files of rows and of the table itself',
    ),
    line(
      'S3',
      'history: requests of merges and their reading',
      's3Get',
      objectsPerSecond * SECONDS_PER_MONTH + mergesPerMonth * ATHENA.mergeGets,
      'each new object once, and files of the table',
    ),
    line('S3', `history, its last ${ATHENA.freshDays} d`, 's3GbMonth', freshGb),
    line('S3', `history, once ${keptDays} d are in it`, 's3InfrequentGbMonth', restedGb),
    line('Athena', `merges, each ${choice.mergeEveryMinutes} min`, 'athenaTb', mergeBytes / TB, '10 MB at least'),
    line('Athena', 'upkeep each night', 'athenaTb', upkeepBytes / TB, 'OPTIMIZE of a day, VACUUM'),
    line(
      'Athena',
      'queries of Grafana boards',
      'athenaTb',
      (queries * billed(dayBytes * ATHENA.queryShare)) / TB,
      `${boardsText(workload.dashboards)}; ${ATHENA.panels} panels of a day`,
    ),
    line('Lambda', 'merges: calls', 'lambdaRequest', mergesPerMonth),
    line(
      'Lambda',
      'merges: time',
      'lambdaGbSecond',
      (mergeSeconds * choice.memoryMb) / MB_PER_GB,
      `${ATHENA.mergeSeconds} s each, most of it waiting`,
    ),
  ];
}

/** https://aws.amazon.com/athena/pricing/: rounded up to a MB, 10 MB at least. */
const billed = (bytes: number): number => Math.max(10e6, bytes);

function queriesOf({ refreshMinutes, people, hoursPerDay }: Dashboards): number {
  return people * hoursPerDay * DAYS_PER_MONTH * (60 / refreshMinutes) * ATHENA.panels;
}
