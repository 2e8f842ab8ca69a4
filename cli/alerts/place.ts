// Where incidents are: heads, stories and silences of a deployment, and its windows for a chart.
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { type AlertDesk, createAlertDesk } from '#stages/alert/desk.ts';
import type { AlertHeads } from '#stages/ports.ts';
import type { Deployment } from '../deployment/deployment.ts';

export interface AlertPlace {
  /** In words: `smoke in stage prod (eu-west-1)`. */
  readonly called: string;
  readonly profile: CompiledProfile;
  readonly heads: AlertHeads;
  readonly desk: AlertDesk;
  /** A device's windows whose end is in [fromMs, toMs), as far as they are kept. */
  panes(device: string, fromMs: number, toMs: number): Promise<readonly Pane[]>;
}

/** What a written head is kept once nothing can come of it, where no function has said otherwise since, ms. */
const TTL_MS = 90 * 86_400_000;

export function placeOf(deployment: Pick<Deployment, 'called' | 'profile' | 'dynamodb' | 'tables'>): AlertPlace {
  const { called, profile, dynamodb: client, tables } = deployment;
  const heads = createDynamoAlertHeads({ client, table: tables.alerts, ttlMs: TTL_MS, nowMs: Date.now });
  return {
    called,
    profile,
    heads,
    desk: createAlertDesk(heads, profile.name),
    panes: (device, fromMs, toMs) =>
      readPanes({ client, table: tables.windows }, { profile: profile.name, device, fromMs, toMs }),
  };
}
