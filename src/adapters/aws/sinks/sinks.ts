// Where panes go in AWS: the list of all sinks. A deployment has those that its settings switch on.
import type { SinkName } from '#config/sinks.ts';
import { allSinks } from '#stages/panes/all-sinks.ts';
import type { PaneSink } from '#stages/ports.ts';
import { aggregatesSink } from './aggregates.ts';
import { athenaSink } from './athena.ts';
import { hotCopySink } from './hot-copy.ts';
import { linesSink } from './lines.ts';
import type { Sink, SinkSettings, SinkWorld } from './sink.ts';
import { timestreamSink } from './timestream.ts';

const SINKS: Readonly<Record<SinkName, Sink>> = {
  timestream: timestreamSink,
  athena: athenaSink,
  hotCopy: hotCopySink,
  aggregates: aggregatesSink,
  lines: linesSink,
};

/** All that are switched on, as one. */
export function createPaneSinks(settings: SinkSettings, world: SinkWorld): PaneSink {
  return allSinks(Object.values(SINKS).flatMap((sink) => sink(settings, world) ?? []));
}
