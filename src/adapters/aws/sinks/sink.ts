// What a place where panes go is made of, at run time. Its other half, what is provisioned for it, is in lib/sinks
// under the same name.
import type { AllSettings, SettingsOf } from '#config/settings.ts';
import type { WindowSpec } from '#core/windowing/slices/window-spec.ts';
import type { Metrics, PaneSink } from '#stages/ports.ts';
import type { Environment } from '../request/client-config.ts';

/** Settings that both functions read that write panes. */
export type SinkSettings = Pick<AllSettings, keyof SettingsOf<'aggregate'> & keyof SettingsOf<'sweep'>>;

export interface SinkWorld {
  readonly env: Environment;
  readonly metrics: Metrics;
  /** The profile's. */
  readonly windows: readonly WindowSpec[];
}

/**
 * Makes the sink of a deployment; undefined: its settings switch it off. A sink asks in its own type for the settings
 * that it reads, and for no others.
 */
export type Sink = (settings: SinkSettings, world: SinkWorld) => PaneSink | undefined;
