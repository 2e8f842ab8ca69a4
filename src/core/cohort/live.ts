// Cohort rules as a version of the rules has them. What shapes the windows that are gathered cannot differ from the
// profile (detect/check-body.ts); one that is off goes on learning where its devices usually are.
import { type CompiledCohort, cohort, withOutage } from '../detect/rules/cohort.ts';
import { overridden, type RulesBody, rulesForAll } from '../live-rules/rules-body.ts';
import type { CompiledProfile } from '../profile/compile.ts';

export function liveCohorts({ source, cohorts }: CompiledProfile, body: RulesBody): readonly CompiledCohort[] {
  const { all = {} } = body;
  if (cohorts.length === 0 || Object.keys(body).length === 0) return cohorts;
  const rules = rulesForAll(source.rules, body);
  return source.rules
    .filter((rule) => rule.kind === 'cohort')
    .map((rule) => {
      const own = Object.hasOwn(all, rule.name) ? overridden(rule, all[rule.name] ?? null) : rule;
      const compiled = withOutage(cohort.compile(own ?? rule), rules);
      return own === undefined ? { ...compiled, isOff: true, deviations: Number.POSITIVE_INFINITY } : compiled;
    });
}
