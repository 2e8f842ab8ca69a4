// Where windows go besides DynamoDB and the engine, as it is typed.
import { FURTHER_SINKS, type FurtherSink } from '#config/sinks.ts';
import { UsageError } from '../command-line/usage-error.ts';

/** `--aggregates-stream` is an older way to say `--sinks aggregates`. */
export function furtherSinksOf(text: string | undefined, hasAggregates: boolean): FurtherSink[] {
  const names = text === undefined ? [] : text.split(',').map((name) => name.trim());
  const named = names.map((name) => {
    const known = FURTHER_SINKS.find((each) => each === name);
    if (known === undefined)
      throw new UsageError(
        `--sinks: "${name}" is none; expected some of ${FURTHER_SINKS.join(', ')}, with commas between`,
      );
    return known;
  });
  return [...new Set<FurtherSink>([...named, ...(hasAggregates ? (['aggregates'] as const) : [])])];
}
