// What the routes of the query API work with.
import type { Detector } from '#core/detect/detector.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { CloseIncident } from '#stages/alert/close-later.ts';
import type { AlertDesk } from '#stages/alert/desk.ts';
import type { AlertHeads, Rejection, StateStore } from '#stages/ports.ts';
import type { FleetReader } from '#stages/query/fleet.ts';
import type { Health } from '#stages/query/health.ts';
import type { WindowQuery } from '#stages/query/ports.ts';
import type { WindowAnswer } from '#stages/query/read-windows.ts';
import { routeFor } from './route.ts';

export interface ApiPorts {
  readonly profile: CompiledProfile;
  /** Of the rules that the profile was deployed with: states are read by it. */
  readonly detector: Detector;
  readonly keyGroups: number;
  readonly nowMs: () => number;
  readonly windows: (query: WindowQuery) => Promise<WindowAnswer>;
  readonly heads: AlertHeads;
  readonly desk: AlertDesk;
  readonly close: CloseIncident;
  readonly fleet: FleetReader;
  readonly baselines: Pick<StateStore, 'load'>;
  readonly rejects: RejectReader;
  readonly health: () => Promise<Health>;
}

export interface RejectQuery {
  readonly kind: Rejection['kind'];
  /** Of arrival, UTC: `2026-11-30`. */
  readonly day: string;
  readonly limit: number;
  /** The object and the line that a page ended at. */
  readonly after?: readonly [key: string, line: number] | undefined;
  readonly isWanted: (rejection: Rejection) => boolean;
}

export interface RejectPage {
  readonly rejections: readonly Rejection[];
  readonly next?: readonly [key: string, line: number];
}

export type RejectReader = (query: RejectQuery) => Promise<RejectPage>;

export const apiRoute = routeFor<ApiPorts>();
