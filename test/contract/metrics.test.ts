// The Metrics port: counters are sums in memory and in the embedded metric format; and what AWS clients are made with.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createPowertoolsMetrics,
  type FlushableMetrics,
  GATHERED_MS,
  type MetricsOptions,
} from '#adapters/aws/function/powertools.ts';
import { isUsualMetric } from '#adapters/aws/function/usual-metrics.ts';
import { clientConfig, endpointOf } from '#adapters/aws/request/client-config.ts';
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

describe('Powertools metrics of which only the usual are metrics', () => {
  const linesOf = (count: (metrics: FlushableMetrics) => void, options: MetricsOptions = {}) => {
    const lines: string[] = [];
    for (const method of ['log', 'info'] as const)
      vi.spyOn(console, method).mockImplementation((line: string) => {
        lines.push(line);
      });
    const metrics = createPowertoolsMetrics('Weir/test', 'validate', { shown: 'usual', ...options });
    count(metrics);
    metrics.flush();
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('have the others as fields of the same line, which CloudWatch makes no metric of', () => {
    const [line, ...more] = linesOf((metrics) => {
      metrics.count('RecordsIn', 3);
      metrics.count('ReadingsValid', 7);
    });
    expect(more).toEqual([]);
    expect(line).toMatchObject({ RecordsIn: '3', ReadingsValid: 7 });
    expect(JSON.stringify(line?._aws)).not.toContain('RecordsIn');
  });

  it('write a line of fields where no metric came, and nothing for what did not happen', () => {
    const lines = linesOf((metrics) => {
      metrics.count('SweptPanes', 4);
      metrics.count('SweptAlerts', 0);
    });
    expect(lines).toEqual([expect.objectContaining({ message: 'counted', SweptPanes: '4' })]);
    expect(lines[0]).not.toHaveProperty('SweptAlerts');
    expect(linesOf((metrics) => metrics.count('SweptPanes', 0))).toEqual([]);
  });

  it('say good news twice a minute in one line, and anything else at once', () => {
    let now = 0;
    const lines = linesOf(
      (metrics) => {
        const call = (seconds: number, name: string, value = 1) => {
          now = seconds * 1000;
          metrics.count(name, value);
          metrics.count('ReadingsRejected', 0);
          metrics.gauge('DetectStateBytes', seconds, 'Bytes');
          metrics.flush();
        };
        call(0, 'ReadingsValid');
        for (let second = 1; second < GATHERED_MS / 1000; second += 1) call(second, 'ReadingsValid');
        call(GATHERED_MS / 1000, 'ReadingsValid');
        call(31, 'ReadingsValid', 5);
        call(32, 'ReadingsRejected', 3);
        call(33, 'ReadingsValid');
        now = Number.POSITIVE_INFINITY;
      },
      { nowMs: () => now },
    );
    expect(
      lines.map(({ ReadingsValid, ReadingsRejected, DetectStateBytes }) => [
        ReadingsValid,
        ReadingsRejected,
        DetectStateBytes,
      ]),
    ).toEqual([
      [1, 0, 0],
      [30, 0, 30],
      [5, 3, 32],
      [1, 0, 33],
    ]);
  });

  it('have what nobody reads in this deployment as a field, with the largest of its values', () => {
    const [line] = linesOf(
      (metrics) => {
        metrics.count('PanesWritten', 1);
        for (const bytes of [7, 9, 8]) metrics.gauge('WindowStateBytes', bytes, 'Bytes');
      },
      { unread: ['WindowStateBytes'] },
    );
    expect(line).toMatchObject({ WindowStateBytes: '9', PanesWritten: 1 });
    expect(JSON.stringify(line?._aws)).not.toContain('WindowStateBytes');
  });

  it('hide no counter that an alarm or the board reads, and none that tells of a fault', () => {
    const shown = [
      'ReadingsValid',
      'ReadingsRejected',
      'PanesWritten',
      'ValuesAccepted',
      'ValuesDuplicate',
      'ValuesLate',
    ];
    const faults = [
      'AlertPublishFailures',
      'TimestreamWriteFailures',
      'TimestreamRejected.value',
      'PacksOfOtherProfile',
    ];
    expect([...shown, 'Anomalies', ...faults].filter((name) => !isUsualMetric(name))).toEqual([]);
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
