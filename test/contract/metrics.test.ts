// The Metrics port: counters are sums in memory and in the embedded metric format; and what AWS clients are made with.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clientConfig, endpointOf } from '#adapters/aws/client-config.ts';
import { createPowertoolsMetrics } from '#adapters/aws/powertools.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import type { Metrics } from '#stages/ports.ts';

beforeEach(() => {
  // Powertools then writes through the console that a test can listen to.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

interface Backend {
  readonly metrics: Metrics;
  values(): Record<string, unknown>;
}

const memory = (): Backend => {
  const metrics = createMemoryMetrics();
  return {
    metrics,
    values: () => ({
      ...Object.fromEntries(metrics.counts),
      ...Object.fromEntries([...metrics.gauges].map(([name, { value }]) => [name, value])),
    }),
  };
};

const emf = (): Backend => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => {
    lines.push(line);
  });
  const metrics = createPowertoolsMetrics('Weir/test', 'aggregate');
  return {
    metrics,
    values: () => {
      metrics.flush();
      const { _aws, service, ...values } = JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
      expect(service).toBe('aggregate');
      expect(JSON.stringify(_aws)).toContain('"Namespace":"Weir/test"');
      return values;
    },
  };
};

describe.each([
  ['memory', memory],
  ['Powertools', emf],
])('Metrics on %s', (_name, create) => {
  it('add up counters, and keep gauges', () => {
    const { metrics, values } = create();
    metrics.count('ReadingsValid', 7);
    metrics.count('ReadingsValid', 5);
    metrics.count('ReadingsRejected', 1);
    metrics.gauge('WindowStateBytes', 4_096, 'Bytes');
    expect(values()).toEqual({ ReadingsValid: 12, ReadingsRejected: 1, WindowStateBytes: 4_096 });
  });
});

describe('Powertools metrics', () => {
  it('start anew after a flush, and a call that counted nothing writes nothing', () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => {
      lines.push(line);
    });
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const metrics = createPowertoolsMetrics('Weir/test', 'aggregate');
    metrics.count('A', 1);
    metrics.flush();
    metrics.count('A', 2);
    metrics.flush();
    metrics.flush();
    expect(lines.map((line) => (JSON.parse(line) as { A: number }).A)).toEqual([1, 2]);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('the endpoint of a client', () => {
  it('is that of its service before the one of all, and none where none is set', () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:2' };
    expect(endpointOf('SNS', env)).toBe('http://127.0.0.1:2');
    expect(endpointOf('S3', env)).toBe('http://127.0.0.1:1');
    expect(endpointOf('S3', { AWS_ENDPOINT_URL: '' })).toBeUndefined();
    expect(clientConfig('S3', { AWS_REGION: 'eu-west-1' })).not.toHaveProperty('endpoint');
    expect(clientConfig('S3', { AWS_REGION: 'eu-west-1' }).region).toBe('eu-west-1');
  });
});
