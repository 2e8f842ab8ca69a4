// The routes of the query API: the list. docs/openapi.json is made of it.
import type { ApiPorts } from '../ports.ts';
import type { Route } from '../route.ts';
import { acknowledge, alert, alerts, resolve, silence } from './alerts.ts';
import { baselines, devices } from './devices.ts';
import { health, metrics, rejects } from './state.ts';
import { latest, windows } from './windows.ts';

export const API_ROUTES: readonly Route<ApiPorts>[] = [
  ...[windows, latest, devices, baselines],
  ...[alerts, alert, acknowledge, silence, resolve],
  ...[rejects, health, metrics],
];
