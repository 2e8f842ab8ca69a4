// The functions of a deployment over ports in memory: the same handlers, called with the same events. With chaos their ports fail, they lose
// their warm memory at random, and what fails is counted.

import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Invoke } from '#local/driver/invocation.ts';
import type {
  AlertStore,
  AlertTopic,
  Metrics,
  PaneSink,
  Quarantine,
  ReadingsStream,
  StateStore,
} from '#stages/ports.ts';
import { createSweep, type SweepStage } from '#stages/sweep.ts';
import { makeHandler as makeAggregate } from '../../functions/aggregate/handler.ts';
import { makeHandler as makeDetect } from '../../functions/detect/handler.ts';
import { makeHandler as makeValidate } from '../../functions/validate/handler.ts';
import type { Faults } from './chaos/faults.ts';
import {
  faultyAlerts,
  faultyPanes,
  faultyQuarantine,
  faultyReadings,
  faultyState,
  faultyTopic,
} from './chaos/faulty-ports.ts';
import type { StageName } from './mappings.ts';

export interface ReplayPorts {
  readonly readings: ReadingsStream;
  readonly quarantine: Quarantine;
  readonly panes: PaneSink;
  readonly windows: StateStore;
  readonly baselines: StateStore;
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
}

export interface ReplaySettings {
  readonly profile: CompiledProfile;
  readonly keyGroups: number;
  readonly clockAheadMs: number;
  readonly maxAgeMs: number;
}

type Handler = (event: unknown) => Promise<unknown>;

/** Chance that a function starts cold, once a call. */
const COLD_CHANCE = 0.05;

/** What the driver calls. Without `faults` every function stays warm from its first call to the last. */
export function createInvoke(ports: ReplayPorts, settings: ReplaySettings, faults: Faults | undefined): Invoke {
  const own = faults === undefined ? ports : faultyPorts(ports, faults);
  const make: Readonly<Record<StageName, () => Handler>> = {
    validate: () => makeValidate(own, settings),
    aggregate: () => makeAggregate({ ...own, state: own.windows }, settings),
    detect: () => makeDetect({ ...own, state: own.baselines }, settings),
  };
  const warm = new Map<string, Handler>();

  return async (functionName, event) => {
    if (faults !== undefined && warm.has(functionName) && faults.draw.chance(COLD_CHANCE)) {
      faults.count('cache dropped');
      warm.delete(functionName);
    }
    let handler = warm.get(functionName);
    if (handler === undefined) {
      handler = make[functionName as StageName]();
      warm.set(functionName, handler);
    }
    try {
      const answer = await handler(event);
      faults?.leave(false);
      return answer;
    } catch (error) {
      faults?.leave(true);
      throw error;
    }
  };
}

/** The sweep that ends a replay. */
export function createLastSweep(ports: ReplayPorts, settings: ReplaySettings, faults: Faults | undefined): SweepStage {
  const own = faults === undefined ? ports : faultyPorts(ports, faults);
  return createSweep(settings.profile, { ...own, state: own.windows });
}

function faultyPorts(ports: ReplayPorts, faults: Faults): ReplayPorts {
  return {
    readings: faultyReadings(ports.readings, faults),
    quarantine: faultyQuarantine(ports.quarantine, faults),
    panes: faultyPanes(ports.panes, faults),
    windows: faultyState(ports.windows, faults),
    baselines: faultyState(ports.baselines, faults),
    alerts: faultyAlerts(ports.alerts, faults),
    topic: faultyTopic(ports.topic, faults),
    metrics: ports.metrics,
  };
}
