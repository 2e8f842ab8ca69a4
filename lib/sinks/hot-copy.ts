// The hot copy of the panes: it lies in the windows table, which the functions that write panes may write anyway.
import type { Sink, SinkProps } from './sink.ts';

export function hotCopySink(_scope: unknown, { settings }: SinkProps): Sink {
  return { environment: () => ({ paneTtlHours: settings.paneTtlHours }) };
}
