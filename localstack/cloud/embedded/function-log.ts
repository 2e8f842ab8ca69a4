// What functions print, taken apart: metrics in embedded metric format are added up as CloudWatch would, the rest are
// log lines.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

export interface FunctionMetrics {
  /** Sum of a counter of a function since the start; 0 before its first value. */
  count(functionName: string, metric: string): number;
  /** Sums of every counter whose name starts so, by the rest of its name. */
  countsUnder(functionName: string, prefix: string): ReadonlyMap<string, number>;
}

export interface FunctionLog {
  readonly metrics: FunctionMetrics;
  /** Takes one line; answers it when it is no metric. */
  take(functionName: string, line: string): string | undefined;
}

interface MetricLine {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[] };
  readonly [name: string]: unknown;
}

export function createFunctionLog(): FunctionLog {
  const sums = new Map<string, Map<string, number>>();

  function addUp(functionName: string, line: MetricLine): void {
    const own = sums.get(functionName) ?? new Map<string, number>();
    sums.set(functionName, own);
    for (const { Metrics } of line._aws.CloudWatchMetrics) {
      for (const { Name } of Metrics) {
        for (const value of [line[Name]].flat()) {
          if (typeof value === 'number') own.set(Name, (own.get(Name) ?? 0) + value);
        }
      }
    }
  }

  return {
    metrics: {
      count: (functionName, metric) => sums.get(functionName)?.get(metric) ?? 0,
      countsUnder: (functionName, prefix) =>
        new Map(
          [...(sums.get(functionName) ?? [])]
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, sum]) => [name.slice(prefix.length), sum]),
        ),
    },
    take(functionName, line) {
      if (!line.startsWith('{"_aws":')) return line;
      addUp(functionName, JSON.parse(line) as MetricLine);
      return undefined;
    },
  };
}
