// Where the time goes: the stages under V8's CPU profiler, in this process, self time by room of the house; and the
// floor below it.
import { type Profiler, Session } from 'node:inspector';
import { rounded } from '../figures.ts';
import { makeLines } from '../lines.ts';
import { wholeNumber, wholeNumbers } from '../options.ts';
import { benchPart, type Say } from '../part.ts';
import { createStageBench, type Timed } from '../stages.ts';
import { textTable } from '../text-table.ts';
import { type FloorFigures, floorLines, measureFloor } from './floor.ts';
import { ROOMS, type Room, selfTimes } from './rooms.ts';

export interface ShapeProfile {
  readonly perRecord: number;
  /** Self time of validate, aggregate and detect together. */
  readonly nanosecondsPerReading: number;
  /** Of that time, by room; together 1. */
  readonly shares: Readonly<Record<Room, number>>;
  readonly floor: FloorFigures;
}

export interface ProfileFigures {
  readonly shapes: readonly ShapeProfile[];
}

const START_MS = 1_767_225_600_000;
const EVERY_MS = 5000;
const DEVICES = 2000;
const WARM_UP = 4;
/** Ten thousand samples a second: finer ones cost more than they tell. */
const SAMPLE_EVERY_US = 100;
const ROOT_URL = new URL('../../', import.meta.url).href;

export const profile = benchPart({
  name: 'profile',
  summary: 'where the time goes: self time by room under the CPU profiler, and the floor below it',
  options: {
    readings: { value: 'N', default: '200000', says: 'readings a repetition' },
    'per-record': { value: 'LIST', default: '100,1', says: 'readings in a record of the raw stream' },
    repeat: { value: 'N', default: '4', says: 'repetitions after four to warm up' },
  },
  async run(options, say) {
    const readings = wholeNumber('readings', options.readings);
    const repeat = wholeNumber('repeat', options.repeat);
    const shapes: ShapeProfile[] = [];
    for (const perRecord of wholeNumbers('per-record', options['per-record'])) {
      shapes.push(await profileShape(perRecord, readings, repeat, say));
    }
    return { shapes };
  },
  text: profileText,
});

export function profileText({ shapes }: ProfileFigures): string {
  const header = ['self time', ...shapes.map(({ perRecord }) => `${perRecord} a record`)];
  const rows = ROOMS.map((room) => [room, ...shapes.map(({ shares }) => `${(shares[room] * 100).toFixed(1)} %`)]);
  const whole = ['together, ns a reading', ...shapes.map(({ nanosecondsPerReading }) => nanosecondsPerReading)];
  const floor = ['the floor, ns a reading', ...shapes.map((shape) => shape.floor.nanosecondsPerReading)];
  const ratio = ['the floor, ratio to JSON.parse', ...shapes.map((shape) => shape.floor.ratio)];
  return `validate, aggregate and detect together, under the CPU profiler\n\n${textTable(header, [...rows, whole, floor, ratio])}`;
}

async function profileShape(perRecord: number, readings: number, repeat: number, say: Say): Promise<ShapeProfile> {
  const session = new Session();
  session.connect();
  const times = new Map<Room, number>();
  let isMeasured = false;
  const timed: Timed = async (stage, work) => {
    if (!isMeasured || stage === 'JSON.parse') await work();
    else
      for (const [room, us] of selfTimes(await profiled(session, work), ROOT_URL))
        times.set(room, (times.get(room) ?? 0) + us);
    return 0;
  };
  const bench = createStageBench({ timed });
  const spanMs = Math.ceil(readings / DEVICES) * EVERY_MS;
  for (let done = 0; done < WARM_UP + repeat; done += 1) {
    say({ done, total: WARM_UP + repeat + 1, note: `${perRecord} a record` });
    isMeasured = done >= WARM_UP;
    const startMs = START_MS + done * spanMs;
    await bench.measure(
      makeLines({ readings, devices: DEVICES, startMs, everyMs: EVERY_MS }),
      perRecord,
      startMs + spanMs,
    );
  }
  session.disconnect();
  const total = [...times.values()].reduce((sum, us) => sum + us, 0);
  const shares = Object.fromEntries(ROOMS.map((room) => [room, rounded((times.get(room) ?? 0) / total, 4)]));
  return {
    perRecord,
    nanosecondsPerReading: Math.round((total * 1000) / (repeat * readings)),
    shares: shares as Record<Room, number>,
    floor: await measureFloor(floorLines(readings), perRecord),
  };
}

async function profiled(session: Session, work: () => Promise<void>): Promise<Profiler.Profile> {
  await post(session, 'Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
  await post(session, 'Profiler.start');
  await work();
  return new Promise((resolve, reject) => {
    session.post('Profiler.stop', (error, { profile: found }) => (error ? reject(error) : resolve(found)));
  });
}

function post(session: Session, method: 'Profiler.enable' | 'Profiler.start'): Promise<void> {
  return new Promise((resolve, reject) => {
    session.post(method, (error) => (error ? reject(error) : resolve()));
  });
}
