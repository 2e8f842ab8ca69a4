// Follows a spike from its record on the raw stream, through validate's call, to the alert that is published of it.
// Times are of a clock that all threads share, in ms.

export interface SpikeWatch {
  /** A record with a spike of `device` was put under this sequence number. */
  sent(device: string, sequenceNumber: string): void;
  /** validate is called with `event` now. */
  called(event: unknown, atMs: number): void;
  /** The alert was published. */
  told(device: string, atMs: number): void;
  /** From call to publish, of every alert that a spike was known for. */
  latencies(): readonly number[];
}

export function createSpikeWatch(): SpikeWatch {
  const deviceOf = new Map<string, string>();
  const calledAtMs = new Map<string, number>();
  const latencies: number[] = [];
  return {
    sent(device, sequenceNumber) {
      deviceOf.set(sequenceNumber, device);
    },
    called(event, atMs) {
      if (deviceOf.size === 0) return;
      for (const sequenceNumber of sequenceNumbersOf(event)) {
        const device = deviceOf.get(sequenceNumber);
        if (device === undefined) continue;
        deviceOf.delete(sequenceNumber);
        calledAtMs.set(device, atMs);
      }
    },
    told(device, atMs) {
      const startMs = calledAtMs.get(device);
      if (startMs === undefined) return;
      calledAtMs.delete(device);
      latencies.push(atMs - startMs);
    },
    latencies: () => latencies,
  };
}

function* sequenceNumbersOf(event: unknown): Generator<string> {
  if (!isObject(event) || !Array.isArray(event.Records)) return;
  for (const record of event.Records) {
    if (isObject(record) && isObject(record.kinesis) && typeof record.kinesis.sequenceNumber === 'string') {
      yield record.kinesis.sequenceNumber;
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
