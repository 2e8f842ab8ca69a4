// What programs that are started here are told: nothing of the caller's AWS account may reach them.
import { describe, expect, test } from 'vitest';
import { clientEnvironment, emulatorEnvironment, installEnvironment } from '#local/emulators/environment.ts';

const CALLER = {
  PATH: '/usr/bin',
  HOME: '/home/someone',
  HTTPS_PROXY: 'http://proxy.example',
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'secret',
  AWS_ENDPOINT_URL: 'https://elsewhere.example',
  WEIR_RAW_SHARDS: '2',
};

describe('environments of the programs around an emulator', () => {
  test('the CDK command line sees the emulator and a dummy account, and neither profile nor token of the caller', () => {
    const env = clientEnvironment(CALLER, 'http://127.0.0.1:1234');
    expect(env.AWS_ENDPOINT_URL).toBe('http://127.0.0.1:1234');
    expect(env.AWS_ACCESS_KEY_ID).toBe('000000000000');
    expect(env).not.toHaveProperty('AWS_PROFILE');
    expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
  });

  test('the CDK command line gets the settings of the caller', () => {
    const env = clientEnvironment(CALLER, 'http://127.0.0.1:1234');
    expect(env.WEIR_RAW_SHARDS).toBe('2');
  });

  test('an emulator gets no AWS variable at all, since it hands its environment on to the functions', () => {
    const names = Object.keys(emulatorEnvironment(CALLER, '/tmp/own'));
    expect(
      names.filter((name) => name.startsWith('AWS_') || name.startsWith('WEIR_') || name.endsWith('PROXY')),
    ).toEqual([]);
  });

  test('a package manager keeps what it needs of the caller, such as a proxy, without AWS', () => {
    const env = installEnvironment(CALLER);
    expect(env.HTTPS_PROXY).toBe('http://proxy.example');
    expect(Object.keys(env).filter((name) => name.startsWith('AWS_'))).toEqual([]);
  });

  test.each([
    ['an emulator', emulatorEnvironment(CALLER, '/tmp/own')],
    ['a package manager', installEnvironment(CALLER)],
  ])('%s finds the Node that runs this first, because functions run in the first one found', (_, env) => {
    expect(process.execPath.startsWith(env.PATH?.split(/[:;]/)[0] ?? '-')).toBe(true);
  });
});
