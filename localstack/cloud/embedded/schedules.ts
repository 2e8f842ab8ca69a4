// EventBridge schedules of templates, kept by timers: `rate(N minutes|hours|days)` only. Any other expression is
// reported. AWS: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
import { type Template, targetOf } from '#local/driver/references.ts';
import type { LeftOut } from './local-resources.ts';

export interface Schedule {
  readonly logicalId: string;
  readonly everyMs: number;
  /** Logical id of the function to call. */
  readonly functionId: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const TYPE = 'AWS::Scheduler::Schedule';

export function schedulesOf(templates: readonly Template[]): { schedules: Schedule[]; problems: LeftOut[] } {
  const schedules: Schedule[] = [];
  const problems: LeftOut[] = [];
  for (const template of templates) {
    for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources ?? {})) {
      if (Type !== TYPE) continue;
      const { ScheduleExpression, Target } = (Properties ?? {}) as {
        readonly ScheduleExpression?: string;
        readonly Target?: { readonly Arn?: unknown };
      };
      const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(ScheduleExpression ?? '') ?? [];
      const target = targetOf(Target?.Arn, template, templates);
      if (count === undefined || target?.type !== 'AWS::Lambda::Function') {
        const reason = `${JSON.stringify(ScheduleExpression)}: only rate(…) to a function of the templates runs here`;
        problems.push({ logicalId, type: TYPE, reason });
      } else schedules.push({ logicalId, everyMs: Number(count) * (UNIT_MS[unit] ?? 0), functionId: target.name });
    }
  }
  return { schedules, problems };
}

/** Calls each schedule's function when it is due, the first time one period from now. Answers how to stop. */
export function runSchedules(
  schedules: readonly Schedule[],
  call: (functionId: string) => Promise<unknown>,
): () => void {
  const timers = schedules.map(({ everyMs, functionId }) => setInterval(() => void call(functionId), everyMs));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
