// Runs inside the child process before kinesis-local itself, to mend what its settings cannot: it listens on every
// address of the machine, wants its ports chosen beforehand, and when it ends waits for idle connections.
// Here it listens on 127.0.0.1 only, tells the parent its port, and ends at once when the parent is gone or lets go.
import { flushCompileCache } from 'node:module';
import { Server } from 'node:net';

/** Stand for the two ports in the package's settings; replaced when it listens. No server of ours has such numbers. */
export const plainPlaceholder = 1;
export const tlsPlaceholder = 2;

/** The setting with the port that is really wanted; 0: any free one. */
export const portVariable = 'WEIR_KINESIS_PORT';

/** What the child tells once it listens for plain HTTP. */
export type ListeningMessage = { readonly port: number };

const host = '127.0.0.1';
const listen = Server.prototype.listen;

const listenHere = function (this: Server, ...args: unknown[]): Server {
  const callbacks = args.filter((argument) => typeof argument === 'function');
  // Nobody here calls by TLS, and the package cannot be told to leave it: any free port will do.
  if (args[0] === tlsPlaceholder) return Reflect.apply(listen, this, [{ host, port: 0 }, ...callbacks]);
  if (args[0] !== plainPlaceholder) return Reflect.apply(listen, this, args);
  this.once('listening', () => {
    const address = this.address();
    if (typeof address === 'object' && address !== null) {
      process.send?.({ port: address.port } satisfies ListeningMessage);
    }
  });
  return Reflect.apply(listen, this, [{ host, port: Number(process.env[portVariable]) }, ...callbacks]);
};

// Only a child has a channel: importing this file for its names changes nothing.
if (process.channel !== undefined && process.env[portVariable] !== undefined) {
  Server.prototype.listen = listenHere;
  process.once('disconnect', () => {
    flushCompileCache();
    process.kill(process.pid, 'SIGKILL');
  });
}
