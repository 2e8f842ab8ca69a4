// What the places where panes go cost: the list of all sinks.
import type { SinkName } from '#config/sinks.ts';
import type { CostLine } from '../line.ts';
import { athenaLines } from './athena.ts';
import type { BillContext } from './bill-context.ts';
import { paneLines } from './pane-lines.ts';
import { timeSeriesLines } from './time-series.ts';

type SinkLines = (context: BillContext) => CostLine[];

/** Its lines stand among those of its service, from which they cannot be told apart: state.ts, streams.ts. */
const AMONG_ITS_SERVICE: SinkLines = () => [];

const SINKS: Readonly<Record<SinkName, SinkLines>> = {
  timestream: timeSeriesLines,
  athena: athenaLines,
  hotCopy: AMONG_ITS_SERVICE,
  aggregates: AMONG_ITS_SERVICE,
  lines: paneLines,
};

/** Of all that the workload has. */
export function sinkLines(context: BillContext): CostLine[] {
  return Object.entries(SINKS).flatMap(([name, lines]) => (hasSink(context, name) ? lines(context) : []));
}

function hasSink({ workload }: BillContext, name: string): boolean {
  if (name === 'hotCopy') return workload.hasHotCopy;
  return name === workload.engine || workload.furtherSinks.some((each) => each === name);
}
