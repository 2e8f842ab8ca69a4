// Somebody says that an incident is over, whatever its finder says. Whoever was told of it is told that, and by whom.
// Its finder's own end says nothing more then; a graver finding opens it again.
import type { AlertTransition } from '#core/alert/alert.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import { DeskError, type Said, saidOf } from './desk.ts';
import type { Notifier } from './notifier.ts';
import { decidedOf, type TellPorts, tell } from './telling.ts';

/**
 * Answers the head as it is then.
 * @throws DeskError where there is no such incident, or it is over; Error where a store fails.
 */
export async function closeByHand(
  ports: TellPorts & { readonly notifier: Notifier },
  id: string,
  typed: Said,
  nowMs: number,
): Promise<AlertHead> {
  const said = saidOf(typed);
  const { by, note } = said;
  const { heads } = ports.notifier;
  const head = await heads.head(id);
  if (head === undefined) throw new DeskError(`there is no incident ${id}: it never was, or has expired`, 'gone');
  if (!isOpen(head)) throw new DeskError(`incident ${id} of ${head.last.device} is over already`, 'gone');
  const transition: AlertTransition = {
    ...head.last,
    ...{ lane: 'people', change: 'over', state: 'resolved', cause: 'by-hand', atMs: nowMs },
    message: `closed by ${by}${note === undefined ? '' : `: ${note}`}`,
  };
  const again = { kind: 'over', number: head.version, said } as const;
  await ports.alerts.putPending(transition, again);
  const [decided] = await decidedOf(ports, [{ transition, again }], []);
  // A topic that does not take it is tried again by the sweep.
  if (decided !== undefined) await tell(ports, decided, { published: 0, kept: 0, failed: 0, unmarked: 0 });
  return (await heads.head(id)) ?? head;
}
