// A minute of 100,000 readings a second through validate → readings stream → aggregate and detect, by the event-source driver in real time:
// readings and validate in this thread, each stateful stage in one of its own. Memory is bounded: what would be too much is not offered.
import { readOptions, wholeNumber } from '../options.ts';
import type { BenchPart } from '../part.ts';
import { type LoadFigures, loadText } from './figures.ts';
import { runLoad } from './run-load.ts';

export const load: BenchPart<LoadFigures> = {
  name: 'load',
  summary: 'a minute of 100,000 readings a second through everything: rate, cores, backlog, latency of alerts',
  optionsHelp: `  --rate N          readings a second (100000)
  --seconds N       how long (60)
  --devices N       that send them (1.2 of the rate: a device reads each 1.2 s, the profile takes one value a second)
  --per-record N    readings in a record of the raw stream (100)
  --spikes N        devices a second that read three times their usual (50)
  --bound MB        resident memory that the run must keep to (2048)
`,
  run(argv, say) {
    const options = readOptions(argv, {
      rate: '100000',
      seconds: '60',
      devices: '',
      'per-record': '100',
      spikes: '50',
      bound: '2048',
    });
    const rate = wholeNumber('rate', options.rate);
    return runLoad(
      {
        rate,
        seconds: wholeNumber('seconds', options.seconds),
        devices: options.devices === '' ? Math.ceil(rate * USUAL_PERIOD_S) : wholeNumber('devices', options.devices),
        perRecord: wholeNumber('per-record', options['per-record']),
        spikesPerSecond: wholeNumber('spikes', options.spikes),
        boundMb: wholeNumber('bound', options.bound),
      },
      say,
    );
  },
  text: loadText,
};

/** Above the energy profile's resolution of 1 s, below which two values of a device are the same one. */
const USUAL_PERIOD_S = 1.2;
