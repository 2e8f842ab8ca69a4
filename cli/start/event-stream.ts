// Streams that stay open: server-sent events for the page, JSON lines for curl. A reader that does not keep up is let
// go, rather than filling the memory with what it has not read.
import type { ServerResponse } from 'node:http';

export interface EventStreams {
  open(response: ServerResponse, contentType: string, greeting: string): void;
  send(text: string): void;
  readonly count: () => number;
  close(): void;
}

/** A page that is this far behind has been put to sleep by its browser; it comes back by itself and starts anew. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

export function createEventStreams(): EventStreams {
  const readers = new Set<ServerResponse>();
  return {
    open(response, contentType, greeting) {
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
      response.write(greeting);
      readers.add(response);
      response.once('close', () => readers.delete(response));
    },
    send(text) {
      for (const response of readers) {
        if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
        else response.write(text);
      }
    },
    count: () => readers.size,
    close() {
      for (const response of readers) response.end();
    },
  };
}

/** One server-sent event: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function sseEvent(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
