// A fleet that sends without end at almost no cost: each record's lines lie ready as bytes, and only time and power are
// written anew. Devices of a record stay together, so that a device's readings stay in order; now and then one of them
// reads three times its usual.

export interface FeedOptions {
  readonly devices: number;
  readonly perRecord: number;
}

export interface FedRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** The device whose reading in this record is a spike. */
  readonly spike: string | undefined;
}

export interface Feed {
  /**
   * The next record, its readings stamped `timeMs`; `isSpike` says whether one of its devices, another one each round,
   * reads a spike.
   */
  next(timeMs: number, isSpike: boolean): FedRecord;
  readonly lineBytes: number;
}

const LEVELS = 40;
const SPIKE_FACTOR = 3;
/** ±5 %, in 16 steps: far from what any rule looks for. */
const NOISE_STEPS = 16;
const DIGIT_0 = 48;

export function createFeed({ devices, perRecord }: FeedOptions): Feed {
  const ids = Array.from({ length: devices }, (_, device) => `meter-${String(device).padStart(7, '0')}`);
  const lines = ids.map((id, device) => Buffer.from(lineOf(id, device)));
  const [first] = lines;
  if (first === undefined) throw new RangeError('a feed of no device');
  const lineBytes = first.length;
  const timeAt = first.indexOf(TIME_PLACE);
  const powerAt = first.indexOf(POWER_NAME) + POWER_NAME.length;
  const records: Buffer[] = [];
  for (let at = 0; at < devices; at += perRecord) {
    records.push(Buffer.concat(lines.slice(at, at + perRecord).flatMap((line) => [line, NEW_LINE])));
  }
  let index = 0;
  let round = 0;
  let timeText = Buffer.alloc(0);
  let timeOf = Number.NaN;
  return {
    lineBytes,
    next(timeMs, isSpike) {
      if (timeMs !== timeOf) {
        timeOf = timeMs;
        timeText = Buffer.from(new Date(timeMs).toISOString());
      }
      const firstDevice = index * perRecord;
      const template = records[index] as Buffer;
      const data = new Uint8Array(template);
      const stride = lineBytes + 1;
      const spikeLine = isSpike ? round % (data.length / stride) : -1;
      for (let line = 0; line * stride < data.length; line += 1) {
        const factor = line === spikeLine ? SPIKE_FACTOR : 0.95 + ((line * 7 + round * 3) % NOISE_STEPS) / 160;
        data.set(timeText, line * stride + timeAt);
        writePower(data, line * stride + powerAt, levelOf(firstDevice + line) * factor);
      }
      index = (index + 1) % records.length;
      if (index === 0) round += 1;
      return {
        partitionKey: ids[firstDevice] as string,
        data,
        spike: isSpike ? ids[firstDevice + spikeLine] : undefined,
      };
    },
  };
}

const TIME_PLACE = '2026-01-01T00:00:00.000Z';
const POWER_NAME = '"power_kw":';
const NEW_LINE = Buffer.from('\n');

/** 1 to 3 kW, so that a spike still has one digit before the point. */
const levelOf = (device: number): number => 1 + (device % LEVELS) / (LEVELS / 2);

function lineOf(id: string, device: number): string {
  return `{"device_id":"${id}","timestamp":"${TIME_PLACE}","measures":{${POWER_NAME}0.000},"dimensions":{"region":"region-${device % 8}"},"quality":0.98}`;
}

/** `d.ddd` */
function writePower(data: Uint8Array, at: number, kilowatts: number): void {
  const thousandths = Math.round(kilowatts * 1000);
  data[at] = DIGIT_0 + Math.floor(thousandths / 1000);
  data[at + 2] = DIGIT_0 + (Math.floor(thousandths / 100) % 10);
  data[at + 3] = DIGIT_0 + (Math.floor(thousandths / 10) % 10);
  data[at + 4] = DIGIT_0 + (thousandths % 10);
}
