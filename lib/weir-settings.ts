// The settings of a Weir in somebody's stack: its properties as the settings table reads them. It refuses as the table does, and what the
// properties say twice or against each other; nothing is read from the environment, the context or a file.
import { usesKafka } from '#config/deploy-ingestion.ts';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { SettingsError } from '#config/environment.ts';
import type { OwnProperty, WeirProps } from './weir-props.ts';

/** Which property says what these settings say in Weir's own app. */
const SAID_BY: Readonly<Record<OwnProperty, string>> = {
  profile: 'the property profile says it',
  kmsKeyArn: 'give the key itself as keys.data',
  timestreamEndpoint: 'it is for emulators, which deploy Weir’s own app',
};

/** @throws SettingsError listing everything that is wrong */
export function settingsOf(props: WeirProps): DeploySettings {
  const { profile, settings = {}, stream, shardCount, topic } = props;
  const problems = Object.entries(SAID_BY).flatMap(([name, how]) =>
    Object.hasOwn(settings, name) ? [`settings.${name} is not for a construct: ${how}`] : [],
  );
  if (stream !== undefined && shardCount === undefined)
    problems.push(
      'shardCount is missing: with a stream that is there already say how many shards it has (of an on-demand one: now)',
    );
  if (stream === undefined && shardCount !== undefined)
    problems.push(
      `shardCount is ${shardCount}, but there is no stream: it is of a stream given here; for one made by Weir set settings.rawShards`,
    );
  if (stream !== undefined && settings.rawShards !== undefined)
    problems.push(`settings.rawShards is ${settings.rawShards}: of a given stream shardCount says it`);
  if (topic?.fifo === true)
    problems.push('topic is a FIFO topic: alerts have no message group; give a standard topic, and subscribe a queue');
  // What is undefined has its default; what was named above is not told twice.
  const given = Object.entries(settings).filter(([name, value]) => value !== undefined && !(name in SAID_BY));
  const read = readAll(
    { ...Object.fromEntries(given), profile, ...(shardCount === undefined ? {} : { rawShards: shardCount }) },
    problems,
  );
  if (stream !== undefined && read !== undefined && usesKafka(read))
    problems.push(
      `settings.ingestion is ${read.ingestion}, but a stream is given: readings come by one door; leave one of the two out`,
    );
  if (read === undefined || problems.length > 0) throw new SettingsError(problems);
  return read;
}

/** What is wrong is added to `problems`; undefined then. */
function readAll(values: Readonly<Record<string, unknown>>, problems: string[]): DeploySettings | undefined {
  try {
    return readDeploySettings({ file: { name: 'the properties of Weir', values } });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
