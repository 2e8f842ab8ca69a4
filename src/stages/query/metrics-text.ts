// What Weir counts and how it fares, in the text that Prometheus and its like read. Pure.
// https://prometheus.io/docs/instrumenting/exposition_formats/
import { SEVERITIES } from '#core/finding/severity.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import type { Silence } from '#core/notify/silence.ts';
import type { FleetTotals } from './fleet.ts';
import type { Health } from './health.ts';

export interface Measured {
  readonly profile: string;
  readonly fleet: FleetTotals;
  readonly health: Health;
  readonly heads: readonly AlertHead[];
  readonly silences: readonly Silence[];
  readonly nowMs: number;
  /** How long it took to gather all this, ms. */
  readonly tookMs: number;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [value: number | undefined, labels?: Labels];

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Samples that are not known are left out; a metric of none is left out whole. */
export function metricsText(measured: Measured): string {
  const own = { profile: measured.profile };
  return metricsOf(measured)
    .map(({ name, type, help, samples }) => {
      const lines = samples.flatMap(([value, labels = {}]) =>
        value === undefined || !Number.isFinite(value) ? [] : [`${name}${labelsText({ ...own, ...labels })} ${value}`],
      );
      return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
    })
    .join('');
}

function labelsText(labels: Labels): string {
  const escaped = (text: string) => text.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}

const counter = (name: string, help: string, ...samples: Sample[]): Metric => ({
  ...{ name: `weir_${name}_total`, type: 'counter', help, samples },
});
const gauge = (name: string, help: string, ...samples: Sample[]): Metric => ({
  ...{ name: `weir_${name}`, type: 'gauge', help, samples },
});

function metricsOf({ fleet, health, heads, silences, nowMs, tookMs }: Measured): Metric[] {
  const { counts } = fleet;
  const age = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : (nowMs - ms) / 1000);
  const readings = counts.readingsAccepted + counts.readingsDuplicate + counts.readingsLate + counts.readingsRejected;
  const values = counts.valuesAccepted + counts.valuesDuplicate + counts.valuesLate + counts.valuesRejected;
  const failed = counts.readingsLate + counts.readingsRejected;
  const open = heads.filter(isOpen);
  return [
    counter('readings', 'Readings that came in, each counted once.', [readings]),
    counter('readings_accepted', 'Readings of which a value is in a window.', [counts.readingsAccepted]),
    counter('readings_duplicate', 'Readings that were there already.', [counts.readingsDuplicate]),
    counter('readings_late', 'Readings that came too late for every window.', [counts.readingsLate]),
    counter('readings_rejected', 'Readings that were refused, kept in quarantine.', [counts.readingsRejected]),
    counter('readings_failed', 'Readings that became no part of a window: late or rejected.', [failed]),
    counter('values', 'Values that came in: a reading holds one a measure.', [values]),
    counter('values_accepted', 'Values that are in a window.', [counts.valuesAccepted]),
    counter('values_duplicate', 'Values that were there already.', [counts.valuesDuplicate]),
    counter('values_late', 'Values that came too late.', [counts.valuesLate]),
    counter('values_rejected', 'Values that were refused.', [counts.valuesRejected]),
    gauge('success_ratio', 'Share of readings that were accepted or there already.', [
      readings === 0 ? undefined : 1 - failed / readings,
    ]),
    gauge('devices', 'Devices that are known.', [fleet.devices]),
    gauge('devices_heard', 'Devices that were heard of within the last hour.', [fleet.heard]),
    gauge('key_groups', 'Key groups that hold devices.', [fleet.groups]),
    gauge('window_state_bytes', 'Stored bytes of open windows.', [fleet.bytes]),
    gauge('last_arrival_age_seconds', 'Since the last reading arrived.', [age(fleet.arrivalMs)]),
    gauge('watermark_lag_seconds', 'How far the slowest watermark of the last hour is behind.', [
      age(fleet.watermarkMs),
    ]),
    gauge('absorbed_lag_seconds', 'How old the oldest reading may be that is not in a window yet.', [
      age(health.absorbedMs),
    ]),
    gauge('flush_age_seconds', 'Since the sweep last published what had fallen due.', [age(health.sweptMs)]),
    gauge('canary_window_age_seconds', "Since the end of the canary's latest window.", [age(health.canary.windowMs)]),
    gauge('canary_judged_age_seconds', "Since the canary's latest reading that rules have judged.", [
      age(health.canary.judgedMs),
    ]),
    gauge('healthy', '1: every store answers and the sweep runs.', [Number(health.isWell)]),
    gauge(
      'dependency_up',
      '1: the store answers.',
      ...health.dependencies.map(({ name, isUp }): Sample => [Number(isUp), { dependency: name }]),
    ),
    gauge(
      'dependency_seconds',
      'How long the store took to answer.',
      ...health.dependencies.map(({ name, tookMs: ms }): Sample => [ms / 1000, { dependency: name }]),
    ),
    gauge(
      'incidents_open',
      'Incidents that go on.',
      ...SEVERITIES.map(
        (severity): Sample => [open.filter(({ last }) => last.severity === severity).length, { severity }],
      ),
    ),
    gauge('incidents_acknowledged', 'Incidents that go on and that somebody sees to.', [
      open.filter(({ acknowledged }) => acknowledged !== undefined).length,
    ]),
    gauge('incidents_flapping', 'Incidents that go on, come and go.', [
      open.filter(({ isFlapping }) => isFlapping === true).length,
    ]),
    gauge('silences', 'Silences that hold.', [
      silences.filter(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs).length,
    ]),
    gauge('gathered_seconds', 'How long it took to gather these.', [tookMs / 1000]),
  ];
}
