// A stage that meets a format it cannot read, or data kept by other settings than its own, stops, and says so where an
// alarm hears it.
import { unknownFormatIn } from '#core/formats.ts';
import type { Metrics } from '../ports.ts';
import { SettingsRefusedError } from './deployment-plan.ts';

/** Does `work`; a failure of that kind is counted before it is thrown on. What was to be read stays where it is. */
export async function countingStops<T>(metrics: Metrics, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (unknownFormatIn(error) !== undefined) metrics.count('UnknownFormat', 1);
    if (error instanceof SettingsRefusedError) metrics.count('SettingsRefused', 1);
    throw error;
  }
}
