// The hot copy of the panes: it lies in the windows table, which the functions that write panes may write anyway. It is
// written only where it is read.
import { hasHotCopy } from '#config/deploy-api.ts';
import type { Sink, SinkProps } from './sink.ts';

export function hotCopySink(_scope: unknown, { settings }: SinkProps): Sink {
  const hotWindows = hasHotCopy(settings) ? 'on' : 'off';
  return { environment: () => ({ paneTtlHours: settings.paneTtlHours, hotWindows }) };
}
