// Loaded before a server of someone else's (`node --import`): whatever it listens on, it listens on 127.0.0.1 only.
// Plain JavaScript, since the Node that runs it need not be ours.
import { Server } from 'node:net';

const listen = Server.prototype.listen;
const host = '127.0.0.1';

Server.prototype.listen = function listenLocally(first, ...rest) {
  const callback = rest.findLast((argument) => typeof argument === 'function');
  if (typeof first === 'number' || typeof first === 'string') {
    return Reflect.apply(listen, this, [{ port: Number(first), host }, callback]);
  }
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return Reflect.apply(listen, this, [{ ...first, host }, ...rest]);
  }
  return Reflect.apply(listen, this, [first, ...rest]);
};
