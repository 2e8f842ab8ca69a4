// A minute of 100,000 readings a second through validate → readings stream → aggregate and detect, by the event-source
// driver in real time: readings and validate in this thread, each stateful stage in one of its own. Memory is bounded:
// what would be too much is not offered.
import { wholeNumber } from '../options.ts';
import { benchPart } from '../part.ts';
import { loadText } from './figures.ts';
import { runLoad } from './run-load.ts';

export const load = benchPart({
  name: 'load',
  summary: 'a minute of 100,000 readings a second through everything: rate, cores, backlog, latency of alerts',
  options: {
    rate: { value: 'N', default: '100000', says: 'readings a second' },
    seconds: { value: 'N', default: '60', says: 'how long' },
    devices: {
      value: 'N',
      says: 'that send them (1.2 of the rate: a device reads each 1.2 s, the profile takes one value a second)',
    },
    'per-record': { value: 'N', default: '100', says: 'readings in a record of the raw stream' },
    spikes: { value: 'N', default: '50', says: 'devices a second that read three times their usual' },
    bound: { value: 'MB', default: '2048', says: 'resident memory that the run must keep to' },
  },
  run(options, say) {
    const rate = wholeNumber('rate', options.rate);
    return runLoad(
      {
        rate,
        seconds: wholeNumber('seconds', options.seconds),
        devices:
          options.devices === undefined ? Math.ceil(rate * USUAL_PERIOD_S) : wholeNumber('devices', options.devices),
        perRecord: wholeNumber('per-record', options['per-record']),
        spikesPerSecond: wholeNumber('spikes', options.spikes),
        boundMb: wholeNumber('bound', options.bound),
      },
      say,
    );
  },
  text: loadText,
});

/** Above the energy profile's resolution of 1 s, below which two values of a device are the same one. */
const USUAL_PERIOD_S = 1.2;
