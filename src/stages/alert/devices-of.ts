// How many devices a group's dimension value has, as the sweep counted them.
import { countOf, decodePopulation, populationKey } from '#core/notify/population.ts';
import type { GroupName } from '#core/notify/storm.ts';
import type { AlertHeads } from '../ports.ts';

/** Undefined where nobody knows, or it cannot be asked: the message waits for nothing. */
export async function devicesOf(
  heads: Pick<AlertHeads, 'document'>,
  profile: string,
  { dimension, value }: GroupName,
): Promise<number | undefined> {
  try {
    return countOf(decodePopulation((await heads.document(populationKey(profile)))?.text), dimension, value);
  } catch {
    return undefined;
  }
}
