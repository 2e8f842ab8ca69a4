// Where panes go: the list of all sinks, as they are provisioned.
import type { Construct } from 'constructs';
import type { SinkName } from '#config/sinks.ts';
import { aggregatesSink } from './aggregates.ts';
import { athenaSink } from './athena.ts';
import { hotCopySink } from './hot-copy.ts';
import { linesSink } from './lines.ts';
import type { MakeSink, Sink, SinkProps } from './sink.ts';
import { timestreamSink } from './timestream.ts';

const SINKS: Readonly<Record<SinkName, MakeSink>> = {
  timestream: timestreamSink,
  athena: athenaSink,
  hotCopy: hotCopySink,
  aggregates: aggregatesSink,
  lines: linesSink,
};

/** All that the settings switch on. */
export function makeSinks(scope: Construct, props: SinkProps): readonly Sink[] {
  return Object.values(SINKS).flatMap((make) => make(scope, props) ?? []);
}
