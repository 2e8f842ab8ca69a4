// The settings of a Weir in somebody's stack: its properties as the settings table reads them. It refuses as the table
// does, and what the properties say twice or against each other; nothing is read from the environment, the context or a
// file.
import { usesKafka } from '#config/deploy-ingestion.ts';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { type DeploySources, readDeploySettings } from '#config/deploy-settings-reader.ts';
import { SettingsError } from '#config/environment.ts';
import { checkedProfile, isProfilePath, loadProfile, ProfileError } from '#config/profile/load-profile.ts';
import type { OwnProperty, WeirProps } from './weir-props.ts';

/** Which property says what these settings say in Weir's own app. */
const SAID_BY: Readonly<Record<OwnProperty, string>> = {
  profile: 'the property profile says it',
  kmsKeyArn: 'give the key itself as keys.data',
  timestreamEndpoint: 'it is for emulators, which deploy Weir’s own app',
};

/**
 * @param place what was looked up for the account and region of the stack, for `timeSeries: 'auto'`
 * @throws SettingsError listing everything that is wrong
 */
export function settingsOf(
  props: WeirProps,
  place: Pick<DeploySources, 'context' | 'environment'> = {},
): DeploySettings {
  const { settings = {}, stream, shardCount, topic } = props;
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
  const profile = profileOf(props.profile, problems);
  // What is undefined has its default; what was named above is not told twice.
  const given = Object.entries(settings).filter(([name, value]) => value !== undefined && !(name in SAID_BY));
  const read = readAll(
    {
      ...place,
      ...(typeof profile === 'object' ? { profile } : {}),
      file: {
        name: 'the properties of Weir',
        values: {
          ...Object.fromEntries(given),
          ...(typeof profile === 'string' ? { profile } : {}),
          ...(shardCount === undefined ? {} : { rawShards: shardCount }),
        },
      },
    },
    problems,
  );
  if (stream !== undefined && read !== undefined && usesKafka(read))
    problems.push(
      `settings.ingestion is ${read.ingestion}, but a stream is given: readings come by one door; leave one of the two out`,
    );
  if (read === undefined || problems.length > 0) throw new SettingsError(problems);
  return read;
}

/**
 * A path is read; what is given as a value is checked as a file would be. What is wrong is added to `problems`;
 * undefined then.
 */
function profileOf(given: WeirProps['profile'], problems: string[]): WeirProps['profile'] | undefined {
  try {
    if (typeof given === 'string') return isProfilePath(given) ? loadProfile(given) : given;
    return checkedProfile(given);
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    problems.push(...error.problems.map((problem) => `profile: ${problem}`));
    return undefined;
  }
}

/** What is wrong is added to `problems`; undefined then. */
function readAll(sources: DeploySources, problems: string[]): DeploySettings | undefined {
  try {
    return readDeploySettings(sources);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
