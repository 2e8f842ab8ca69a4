import { describe, expect, it } from 'vitest';
import { environmentOf, readSettings, SettingsError } from '#config/environment.ts';
import { settingsTable } from '#config/settings.ts';

const aggregate = {
  WEIR_QUARANTINE_BUCKET: 'weir-quarantine',
  WEIR_WINDOWS_TABLE: 'weir-windows',
  WEIR_TIMESTREAM_DATABASE: 'weir',
  WEIR_TIMESTREAM_TABLE: 'panes',
  WEIR_REDRIVE_QUEUE: 'https://sqs.eu-west-1.amazonaws.com/123456789012/redrive',
};

const problemsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};

describe('the settings table', () => {
  it('gives every variable once, in WEIR_ and capitals', () => {
    const variables = Object.values(settingsTable).map((row) => row.env);
    expect(new Set(variables).size).toBe(variables.length);
    for (const variable of variables) expect(variable).toMatch(/^WEIR_[A-Z_]+$/);
  });

  it('has defaults that its own rules accept', () => {
    for (const row of Object.values(settingsTable)) {
      if (row.kind === 'whole') {
        expect(row.default).toBeGreaterThanOrEqual(row.min);
        expect(row.default).toBeLessThanOrEqual(row.max);
      }
      if (row.kind === 'choice') expect(row.choices).toContain(row.default);
    }
  });
});

describe('readSettings', () => {
  it('fills in defaults and reads numbers and lists', () => {
    const settings = readSettings({ ...aggregate, WEIR_KEY_GROUPS: '16', WEIR_WINDOWS: '1m, 5m/1m' }, 'aggregate');
    expect(settings).toMatchObject({ profile: 'energy', keyGroups: 16, windows: ['1m', '5m/1m'], paneTtlHours: 48 });
  });

  it('lists every problem at once', () => {
    const problems = problemsOf(() =>
      readSettings({ WEIR_KEY_GROUPS: '0', WEIR_PROFILE: 'En ergy', WEIR_WINDOW: '1m' }, 'validate'),
    );
    expect(problems).toHaveLength(6);
    expect(problems.join('\n')).toMatch(/WEIR_WINDOW is unknown.*WEIR_WINDOWS/);
    expect(problems.join('\n')).toMatch(/WEIR_KEY_GROUPS is "0"; expected a whole number from 1 to 1024/);
    expect(problems.join('\n')).toMatch(/WEIR_PROFILE is "En ergy"/);
    expect(problems.join('\n')).toMatch(/WEIR_READINGS_STREAM is not given, but function validate needs it/);
    expect(problems.join('\n')).toMatch(/WEIR_QUARANTINE_BUCKET is not given/);
  });

  it.each(['1e2', '64.0', ' 64', '0x40', '--1', '9999999999999999'])('takes %j for no whole number', (text) => {
    expect(problemsOf(() => readSettings({ ...aggregate, WEIR_KEY_GROUPS: text }, 'aggregate'))).toHaveLength(1);
  });

  it('needs the names of Timestream only while the engine is Timestream', () => {
    const { WEIR_QUARANTINE_BUCKET, WEIR_WINDOWS_TABLE } = aggregate;
    const bare = { WEIR_QUARANTINE_BUCKET, WEIR_WINDOWS_TABLE };
    expect(problemsOf(() => readSettings(bare, 'aggregate'))).toHaveLength(3);
    expect(readSettings({ ...bare, WEIR_ENGINE: 'none' }, 'aggregate').timestreamTable).toBe('');
  });

  it('leaves out what a function does not read, even when it is wrong for another', () => {
    const settings = readSettings({ ...aggregate, WEIR_ALERTS_TOPIC: 'nonsense' }, 'aggregate');
    expect(settings).not.toHaveProperty('alertsTopic');
  });
});

describe('environmentOf', () => {
  it('writes what readSettings reads back', () => {
    const values = {
      windowsTable: 'weir-windows',
      baselinesTable: 'weir-baselines',
      alertsTable: 'weir-alerts',
      alertsTopic: 'arn:aws:sns:eu-west-1:123456789012:alerts',
      engine: 'none',
      windows: ['1m', '15m'],
      dimensionWindows: ['region', 'building_id'],
      keyGroups: 8,
    } as const;
    expect(readSettings(environmentOf('sweep', values), 'sweep')).toMatchObject(values);
  });

  it('passes tokens on unread and refuses a wrong value', () => {
    const token = '$' + '{Token[TOKEN.42]}';
    const values = { quarantineBucket: token, readingsStream: 'readings', windowsTable: 'windows' };
    expect(environmentOf('validate', values, (value) => value === token)).toMatchObject({
      WEIR_QUARANTINE_BUCKET: token,
    });
    expect(problemsOf(() => environmentOf('validate', values))).toHaveLength(1);
  });
});
