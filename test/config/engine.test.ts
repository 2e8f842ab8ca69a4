// Which engine a deployment gets: what somebody chose, what was looked up for the account and region, or athena.
import { describe, expect, it } from 'vitest';
import { engineContextKey } from '#config/deploy-engine.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { SettingsError } from '#config/environment.ts';

const HERE = { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' };
const KEY = 'weir:time-series:account=111122223333:region=eu-west-1';

const read = (context: Record<string, unknown>, environment: Record<string, string> = HERE) => {
  const { timeSeries, engineFrom } = readDeploySettings({ context, environment });
  return [timeSeries, engineFrom];
};
const problemsOf = (context: Record<string, unknown>): readonly string[] => {
  try {
    readDeploySettings({ context, environment: HERE });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
  }
  return [];
};

describe('timeSeries auto', () => {
  it('is athena where nobody has looked, so that a first deployment never fails because of the engine', () => {
    expect(read({})).toEqual(['athena', 'assumed']);
    expect(read({}, {})).toEqual(['athena', 'assumed']);
    expect(read({ timeSeries: 'auto', stage: 'local' }, {})).toEqual(['athena', 'assumed']);
  });

  it('is what was found for this account and region, and for no other', () => {
    expect(engineContextKey('111122223333', 'eu-west-1')).toBe(KEY);
    expect(read({ [KEY]: 'timestream' })).toEqual(['timestream', 'found']);
    expect(read({ [KEY]: 'athena' })).toEqual(['athena', 'found']);
    expect(read({ [KEY]: 'timestream' }, { ...HERE, CDK_DEFAULT_REGION: 'eu-west-2' })).toEqual(['athena', 'assumed']);
    expect(read({ [KEY]: 'timestream' }, { ...HERE, CDK_DEFAULT_ACCOUNT: '2' })).toEqual(['athena', 'assumed']);
    expect(read({ [KEY]: 'timestream' }, {})).toEqual(['athena', 'assumed']);
  });

  it('refuses what nothing can have kept, and says how it is forgotten', () => {
    for (const kept of ['auto', 'none', 'influxdb', 3, {}]) {
      expect(problemsOf({ [KEY]: kept })).toEqual([
        expect.stringMatching(
          /^weir:time-series:.* in cdk\.context\.json is .*expected "timestream" or "athena".*doctor/,
        ),
      ]);
    }
  });
});

describe('an engine that somebody chose', () => {
  it.each(['timestream', 'athena', 'none'])('%s wins over what was found', (timeSeries) => {
    expect(read({ timeSeries, [KEY]: 'timestream' })).toEqual([timeSeries, 'set']);
    expect(read({}, { ...HERE, WEIR_TIME_SERIES: timeSeries })).toEqual([timeSeries, 'set']);
  });

  it('that there is not is refused, with those that there are', () => {
    const those = 'expected `auto` or `timestream` or `athena` or `none`';
    expect(problemsOf({ timeSeries: 'influxdb' })).toEqual([
      `-c timeSeries is "influxdb": this version has no InfluxDB; ${those}`,
    ]);
    expect(problemsOf({ timeSeries: 'Athena' })).toEqual([`-c timeSeries is "Athena": ${those}`]);
  });
});
