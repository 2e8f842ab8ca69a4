// The routes of the query API as a deployment makes them: the gateway knows each, so each has a throttle and a scope of
// its own. What they do is in src/adapters/api, which a test holds to this list.

export interface ApiRouteRow {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly scope: 'weir/read' | 'weir/act';
  /** It reads many items: a fifth of the calls of others. */
  readonly isHeavy?: true;
}

export const API_ROUTE_ROWS: readonly ApiRouteRow[] = [
  { method: 'GET', path: '/v1/windows', scope: 'weir/read' },
  { method: 'GET', path: '/v1/latest', scope: 'weir/read' },
  { method: 'GET', path: '/v1/devices', scope: 'weir/read', isHeavy: true },
  { method: 'GET', path: '/v1/baselines', scope: 'weir/read' },
  { method: 'GET', path: '/v1/alerts', scope: 'weir/read' },
  { method: 'GET', path: '/v1/alerts/{id}', scope: 'weir/read' },
  { method: 'POST', path: '/v1/alerts/{id}/acknowledge', scope: 'weir/act' },
  { method: 'POST', path: '/v1/alerts/{id}/silence', scope: 'weir/act' },
  { method: 'POST', path: '/v1/alerts/{id}/resolve', scope: 'weir/act' },
  { method: 'GET', path: '/v1/rejects', scope: 'weir/read', isHeavy: true },
  { method: 'GET', path: '/v1/health', scope: 'weir/read' },
  { method: 'GET', path: '/metrics', scope: 'weir/read', isHeavy: true },
];
