// Several pane sinks as one. All are written before it answers; it rejects when one of them would lose its panes.
import type { PaneSink } from '#stages/ports.ts';

export function allSinks(sinks: readonly PaneSink[]): PaneSink {
  return {
    async write(panes) {
      if (panes.length === 0) return;
      const results = await Promise.allSettled(sinks.map((sink) => sink.write(panes)));
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      if (reasons.length === 1) throw reasons[0];
      if (reasons.length > 1)
        throw new AggregateError(reasons, `${reasons.length} of ${sinks.length} pane sinks failed`);
    },
  };
}
