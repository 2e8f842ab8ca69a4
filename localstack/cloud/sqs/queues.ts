// The queues of the stand-in by name, their dead-letter moves, and waiting for a message to come.
// Refuses names that AWS refuses and queues that are not there.
import { AwsError } from '../http/aws-error.ts';
import { localAccountId } from '../http/local-account.ts';
import { createQueue, type Queue } from './queue.ts';
import { changeQueueSettings, defaultQueueSettings } from './queue-settings.ts';

export type Queues = ReturnType<typeof createQueues>;

/** A hand-set clock does not wake timers, so a waiting receive looks again at least this often. */
const maxWaitStepMs = 250;

export const createQueues = (region: string, clock: () => number) => {
  const queues = new Map<string, Queue>();
  const waiting = new Set<() => void>();

  const wake = (): void => {
    for (const resume of waiting) resume();
  };
  const byArn = (arn: string): Queue | undefined => [...queues.values()].find((queue) => queue.arn === arn);

  /** Moves what was received too often to its dead-letter queue; while that queue is missing it stays where it is. */
  const settle = (): void => {
    const nowMs = clock();
    let moved = false;
    for (const queue of queues.values()) {
      const target = byArn(queue.redrive()?.deadLetterTargetArn ?? '');
      for (const message of queue.expire(nowMs, target !== undefined)) {
        target?.takeOver(message, nowMs);
        moved = true;
      }
    }
    if (moved) wake();
  };

  return {
    create(name: unknown, attributes: unknown): Queue {
      if (typeof name !== 'string' || !/^[\w-]{1,80}$/.test(name)) {
        throw new AwsError('InvalidParameterValue', `QueueName '${name}': 1-80 of A-Z a-z 0-9 _ - (no FIFO here).`);
      }
      const settings = changeQueueSettings(defaultQueueSettings, attributes);
      const existing = queues.get(name);
      if (existing !== undefined) {
        const wanted = Object.keys(Object(attributes));
        if (wanted.some((key) => settings[key] !== existing.settings()[key])) {
          throw new AwsError('QueueNameExists', `A queue "${name}" exists with a different value of ${wanted}.`, {
            queryCode: 'QueueAlreadyExists',
          });
        }
        return existing;
      }
      const queue = createQueue(name, `arn:aws:sqs:${region}:${localAccountId}:${name}`, clock(), settings);
      queues.set(name, queue);
      return queue;
    },
    /** The queue of that name, with dead letters moved and outdated messages gone. Throws QueueDoesNotExist. */
    find(name: string): Queue {
      const queue = queues.get(name);
      if (queue === undefined) {
        throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: "${name}".`, {
          queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
        });
      }
      settle();
      return queue;
    },
    byArn,
    names: (): string[] => [...queues.keys()].sort(),
    remove(name: string): void {
      queues.delete(name);
      wake();
    },
    /** To be called when a message may have become visible. */
    wake,
    /** Waits until a message of the queue may be visible, `untilMs` of the real clock, or `signal`. */
    wait(queue: Queue, untilMs: number, signal: AbortSignal): Promise<void> {
      return new Promise((resolve) => {
        const untilVisibleMs = Math.max(queue.nextVisibleAtMs() - clock(), 1);
        const timer = setTimeout(resume, Math.min(untilVisibleMs, untilMs - Date.now(), maxWaitStepMs));
        function resume(): void {
          clearTimeout(timer);
          waiting.delete(resume);
          signal.removeEventListener('abort', resume);
          resolve();
        }
        waiting.add(resume);
        signal.addEventListener('abort', resume);
      });
    },
    settle,
  };
};
