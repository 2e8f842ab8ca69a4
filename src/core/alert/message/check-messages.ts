// What a profile says of messages: texts and zones. Its problems, in words. Apart from the other checks of a profile,
// which functions make that tell nobody anything.
import { RULES } from '../../detect/rules/rules.ts';
import { ALL_REJECTED, ALL_REJECTED_GROUP, SILENT, SILENT_GROUP } from '../../profile/own-rules.ts';
import type { Profile } from '../../profile/profile.ts';
import { textProblems } from '../../texts/texts.ts';
import { zoneName } from '../../time/zone-offset.ts';

/** Empty where all is well. */
export function messageProblems({ texts, zone, zones, rules, wire }: Profile): string[] {
  const problems: string[] = [];
  const dimensions = Object.keys(wire.dimensions ?? {});
  if (texts !== undefined) {
    const own = [SILENT, SILENT_GROUP, ALL_REJECTED, ALL_REJECTED_GROUP];
    const known = new Set([...rules.map(({ name }) => name), ...own, ...Object.keys(RULES)]);
    problems.push(...textProblems(texts, [...known], dimensions));
  }
  if (zone !== undefined) checkZone('zone', zone, problems);
  for (const [name, of] of Object.entries(zones ?? {})) {
    if (!dimensions.includes(name)) {
      problems.push(`zones: "${name}" is not one of the dimensions ${dimensions.join(', ') || '(none)'}`);
    }
    for (const [value, each] of Object.entries(of)) checkZone(`zones.${name}.${value}`, each, problems);
  }
  return problems;
}

function checkZone(what: string, zone: unknown, problems: string[]): void {
  try {
    if (typeof zone === 'string' && zone !== '') {
      zoneName(zone);
      return;
    }
  } catch {
    // Told below.
  }
  problems.push(`${what} ${JSON.stringify(zone)}: expected a time zone such as Asia/Kolkata, Europe/Paris or UTC`);
}
