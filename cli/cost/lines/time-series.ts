// Timestream: writes, both stores, and what boards ask.
import { HOURS_PER_MONTH, QUERY_BURST, QUEUE_POLLS_PER_MONTH, SECONDS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { Dashboards } from '../options.ts';
import type { BillContext } from './bill-context.ts';

const GIB = 1024 ** 3;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

export function timeSeriesLines({ workload, choice, shapes, flow }: BillContext): CostLine[] {
  const { writeKibPerRow, rowBytes } = shapes.panes.rows[choice.timestreamColumns];
  const rows = flow.panesPerSecond * SECONDS_PER_MONTH;
  const residentGb = (rows / HOURS_PER_MONTH) * choice.timestreamMemoryHours * (rowBytes / GIB);
  const keptGb = (rows / DAYS_PER_MONTH) * workload.historyDays * (rowBytes / GIB);
  return [
    line('Timestream', 'windows written', 'timestreamWrite', rows * writeKibPerRow),
    line(
      'Timestream',
      `memory store, ${choice.timestreamMemoryHours} h`,
      'timestreamMemoryGbHour',
      residentGb * HOURS_PER_MONTH,
    ),
    line('Timestream', `magnetic store, once ${workload.historyDays} d are in it`, 'timestreamMagneticGbMonth', keptGb),
    line(
      'Timestream',
      'queries of Grafana boards',
      'timestreamTcuHour',
      queryTcuHours(workload.dashboards),
      boardsText(workload.dashboards),
    ),
    line('SQS', 'redrive queue: polls of Lambda', 'sqsRequest', QUEUE_POLLS_PER_MONTH, 'five idle pollers, 20 s each'),
  ];
}

/**
 * Refreshes within 30 s of each other share a burst; people do not look at the same moment, so none are counted as
 * shared, up to a store that never rests.
 */
export function queryTcuHours({ refreshMinutes, people, hoursPerDay }: Dashboards): number {
  const bursts = people * hoursPerDay * DAYS_PER_MONTH * (60 / refreshMinutes);
  const hours = Math.min((bursts * QUERY_BURST.seconds) / 3600, people * hoursPerDay * DAYS_PER_MONTH, HOURS_PER_MONTH);
  return hours * QUERY_BURST.tcu;
}

export function boardsText({ refreshMinutes, people, hoursPerDay }: Dashboards): string {
  return people === 0
    ? 'nobody looks at boards'
    : `${people} ${people === 1 ? 'person' : 'people'}, ${hoursPerDay} h a day, a refresh each ${refreshMinutes} min`;
}
