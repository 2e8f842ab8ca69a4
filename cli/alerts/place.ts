// Where incidents are: heads, stories and silences of a deployment, and its windows for a chart.
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { createDynamoRulesStore } from '#adapters/aws/rules/dynamo-rules-store.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { type CloseIncident, closerOf } from '#stages/alert/close-later.ts';
import { type AlertDesk, createAlertDesk } from '#stages/alert/desk.ts';
import type { AlertHeads } from '#stages/ports.ts';
import { latestOf } from '#stages/rules/rules-store.ts';
import type { Deployment } from '../deployment/deployment.ts';

export interface AlertPlace {
  /** In words: `smoke in stage prod (eu-west-1)`. */
  readonly called: string;
  readonly profile: CompiledProfile;
  readonly heads: AlertHeads;
  readonly desk: AlertDesk;
  /** Behind a command that is about this place: ` --local`, ` -c stage=prod`. */
  readonly typed: string;
  /** Rules beside the profile's own: those that the latest version of the rules adds. */
  addedRules(): Promise<readonly Rule[]>;
  /** Says that an incident is over. @throws DeskError where there is none, or it is over. */
  readonly close: CloseIncident;
  /** A device's windows whose end is in [fromMs, toMs), as far as they are kept. */
  panes(device: string, fromMs: number, toMs: number): Promise<readonly Pane[]>;
}

/** What a written head is kept once nothing can come of it, where no function has said otherwise since, ms. */
const TTL_MS = 90 * 86_400_000;

export function placeOf(
  deployment: Pick<Deployment, 'called' | 'profile' | 'dynamodb' | 'tables'>,
  typed = '',
): AlertPlace {
  const { called, profile, dynamodb: client, tables } = deployment;
  const stored = { client, table: tables.alerts, ttlMs: TTL_MS, nowMs: Date.now };
  const heads = createDynamoAlertHeads(stored);
  return {
    called,
    profile,
    heads,
    desk: createAlertDesk(heads, profile.name),
    typed,
    async addedRules() {
      const rules = createDynamoRulesStore(stored);
      const latest = latestOf(await rules.head(profile.name));
      return latest === 0 ? [] : ((await rules.version(profile.name, latest))?.body.add ?? []);
    },
    close: closerOf(profile.name, heads, createDynamoAlertStore(stored)),
    panes: (device, fromMs, toMs) =>
      readPanes({ client, table: tables.windows }, { profile: profile.name, device, fromMs, toMs }),
  };
}
