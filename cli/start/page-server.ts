// The page and what it asks for, on 127.0.0.1 only. A foreign Host or Origin is refused by the listener (DNS rebinding,
// other pages), and the page itself may load nothing from elsewhere and run no inline code.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from '#local/cloud/http/listen.ts';
import type { IncidentRow } from '#stages/alert/incident-row.ts';
import type { LocalDeployment } from '../deployment/deployment.ts';
import type { DeviceDetail } from './device-detail.ts';
import type { Door } from './door.ts';
import { createEventStreams, sseEvent } from './event-stream.ts';
import type { IncidentBoard } from './incident-board.ts';
import { answerIncident } from './incident-door.ts';
import type { LiveModel, Snapshot } from './live-model.ts';
import { readAssets } from './page-assets.ts';
import { answerQuery, type QueryFunction } from './query-door.ts';

export interface PageOptions {
  readonly port: number;
  readonly model: LiveModel;
  /** What does not change: profile, addresses, commands to try. */
  readonly about: Readonly<Record<string, unknown>>;
  /** For the other commands, such as `weir alerts --local`. */
  readonly deployment: LocalDeployment;
  readonly door: Door;
  readonly board: IncidentBoard;
  readonly readDevice: (device: string) => Promise<DeviceDetail>;
  /** The query API's function. */
  readonly query: QueryFunction;
}

export interface Page {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** Sends a look at everything, and incidents that changed, to every open page. */
  tell(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}

/**
 * Only what this server itself gives; styles and scripts as files, images also as data for the browser's own controls.
 */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** History of the curves that a page opened later gets: ten minutes of seconds. */
const KEPT_SNAPSHOTS = 600;

/** Rejects when the port is taken. */
export async function startPage(options: PageOptions): Promise<Page> {
  const { port, model, about, deployment, door, board, readDevice, query } = options;
  const assets = await readAssets();
  const pages = createEventStreams();
  const lines = createEventStreams();
  let snapshots: Snapshot[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/readings') {
      const { status, body } = await door(request);
      if (status === 405) response.setHeader('allow', 'POST');
      return send(response, status, 'application/json', `${JSON.stringify(body)}\n`);
    }
    if (url.pathname.startsWith('/v1/') || url.pathname === '/metrics')
      return answerQuery(query, request, url, response);
    const incident = await answerIncident(board, request, url);
    if (incident !== undefined) {
      // Whoever acts sees it at once, as do all other pages.
      if (incident.status === 200 && request.method === 'POST') tellIncidents(await board.refresh(true));
      return send(response, incident.status, 'application/json', `${JSON.stringify(incident.body)}\n`);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return send(response, 405, 'text/plain', 'only GET here; readings go to POST /readings\n');
    }
    switch (url.pathname) {
      case '/events':
        return pages.open(response, 'text/event-stream', `retry: 1000\n\n${sseEvent('hello', greeting())}`);
      case '/alerts':
        return lines.open(response, 'application/x-ndjson', '');
      case '/deployment':
        return send(response, 200, 'application/json', `${JSON.stringify(deployment)}\n`);
      case '/device':
        return device(url.searchParams.get('id') ?? '', response);
      default: {
        const asset = assets.get(url.pathname);
        if (asset === undefined) return send(response, 404, 'text/plain', `there is no ${url.pathname} here\n`);
        response.setHeader('cache-control', 'no-cache');
        return send(response, 200, asset.type, request.method === 'HEAD' ? '' : asset.bytes);
      }
    }
  }

  async function device(id: string, response: ServerResponse): Promise<void> {
    const known = model.fleet.stateOf(id);
    if (known === undefined) return send(response, 404, 'application/json', '{"error":"no such device"}\n');
    const incidents = board.rows().filter((row) => row.device === id);
    const body = { id, ...known, incidents, ...(await readDevice(id)) };
    send(response, 200, 'application/json', `${JSON.stringify(body)}\n`);
  }

  const greeting = () => ({
    about,
    fleet: model.fleet.all(),
    incidents: board.rows(),
    snapshots,
    problems: model.problems(),
  });

  function tellIncidents(changed: readonly IncidentRow[]): void {
    for (const row of changed) model.fleet.alerted(row);
    if (changed.length > 0) pages.send(sseEvent('incidents', changed));
  }

  const listening: Listening = await listen(answer, { port });
  const endAlerts = model.onAlert((alert) => {
    board.published();
    lines.send(`${JSON.stringify(alert)}\n`);
  });
  const endProblems = model.onProblem((problem) => pages.send(sseEvent('problem', problem)));

  return {
    address: listening.endpoint,
    async tell(snapshot) {
      tellIncidents(await board.refresh());
      snapshots = [...snapshots.slice(1 - KEPT_SNAPSHOTS), snapshot];
      pages.send(sseEvent('tick', { snapshot, changes: model.fleet.changes() }));
    },
    async close() {
      endAlerts();
      endProblems();
      pages.close();
      lines.close();
      await listening.close();
    },
  };
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}
