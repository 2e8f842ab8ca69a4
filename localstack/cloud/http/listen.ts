// The one way a stand-in of an AWS service opens a port: Node's http on 127.0.0.1, ended by an awaited close().
// Refuses callers that are no program of this machine: a foreign Host (DNS rebinding) or a web page's foreign Origin.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export type Listening = {
  /** `http://127.0.0.1:PORT`: an address rather than a name, so that S3 clients use path style. */
  readonly endpoint: string;
  readonly port: number;
  /** Ends open connections too, and answers when the port is free again. A second call does nothing. */
  close(): Promise<void>;
};

/** Listens on 127.0.0.1. `port` 0 or none: any free one. Rejects with what to do when the port is taken. */
export const listen = async (handle: RequestHandler, options: { port?: number } = {}): Promise<Listening> => {
  const server = createServer((request, response) => {
    if (!isLocalCaller(request)) {
      response.writeHead(403, { 'content-type': 'text/plain' });
      response.end('Only programs of this machine may call: use the address 127.0.0.1 or localhost.\n');
      return;
    }
    void answer(handle, request, response);
  });
  const port = await bind(server, options.port ?? 0);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closing;
  };
  return { endpoint: `http://127.0.0.1:${port}`, port, close };
};

const answer = async (handle: RequestHandler, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  try {
    await handle(request, response);
  } catch (error) {
    // Handlers turn their own errors into answers: what arrives here is a caller that went away or a defect.
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
};

const bind = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `port ${port} of 127.0.0.1 is taken: end what listens there, or give another port (0 = any free one)`,
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const localNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

const isLocalCaller = (request: IncomingMessage): boolean => {
  const host = (request.headers.host ?? '127.0.0.1').replace(/:\d+$/, '');
  const origin = request.headers.origin;
  return localNames.has(host) && (origin === undefined || localNames.has(hostOfOrigin(origin)));
};

const hostOfOrigin = (origin: string): string => (URL.canParse(origin) ? new URL(origin).hostname : '');
