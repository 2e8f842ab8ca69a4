// The rules of a deployment, each version for the readings that arrived while it held.
import { createDynamoRulesStore } from '#adapters/aws/rules/dynamo-rules-store.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createDetector } from '#core/detect/detector.ts';
import { createSlotNames } from '#core/detect/slot-names.ts';
import { createLiveRules, type LiveRules } from '#stages/rules/live-rules.ts';
import type { Deployment } from '../deployment/deployment.ts';

/** Made ready as detect does it, for arrivals between two times, ms. @throws Error where a version cannot be read. */
export async function rulesOf(
  { profile, dynamodb, tables }: Deployment,
  fromMs: number,
  toMs: number,
): Promise<LiveRules> {
  const store = createDynamoRulesStore({ client: dynamodb, table: tables.alerts, nowMs: Date.now });
  const own = { slots: createSlotNames() };
  const rules = createLiveRules(profile, { store, nowMs: Date.now }, createMemoryMetrics(), (body) =>
    createDetector(profile, { ...own, body }),
  );
  await rules.look();
  await rules.prepare([{ version: 0, arrivals: () => [fromMs, toMs] }]);
  return rules;
}
