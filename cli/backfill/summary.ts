// What a backfill did, as people read it.
export interface BackfillSummary {
  readonly profile: string;
  readonly windows: readonly string[];
  readonly archive: string;
  readonly from: string;
  readonly to: string;
  readonly epoch: number;
  readonly objects: number;
  /** Rows that were read, repeats too. */
  readonly readings: number;
  readonly devices: number;
  readonly panes: number;
  /** Where they were written. */
  readonly written: readonly string[];
  /** Windows that are none any more; null: not asked. */
  readonly voids: number | null;
  /** It went on where a run before was broken off. */
  readonly resumed: boolean;
  /** What the engine did not take, by its own word for why. */
  readonly refused: Readonly<Record<string, number>>;
  readonly alerts: {
    readonly computed: number;
    readonly compared_with: number | null;
    readonly new: number;
    readonly gone: number;
    readonly same: number;
  };
}

const count = (value: number, what: string): string => `${value.toLocaleString('en-US')} ${what}`;

export function summaryText(summary: BackfillSummary, isDry: boolean): string {
  const { from, to, profile, windows, archive, readings, objects, devices, panes, written, voids, alerts } = summary;
  const lines = [
    `${profile}, windows ${windows.join(', ')}, from ${from} to ${to}${summary.resumed ? ', resumed' : ''}`,
    `${count(readings, 'readings')} of ${count(devices, 'devices')} in ${count(objects, 'objects')} of ${archive}`,
    `${count(panes, 'rows of windows')} ${isDry ? 'would be written' : `written to ${written.join(', ')}`}, epoch ${summary.epoch}`,
    ...(voids === null ? [] : [`${count(voids, 'windows')} that were there are none any more`]),
    ...Object.entries(summary.refused).map(([cause, refused]) => `${count(refused, 'windows')} not taken: ${cause}`),
    alerts.compared_with === null
      ? `${count(alerts.computed, 'incidents')}, compared with nothing: --alerts FILE, or a deployment`
      : `${count(alerts.computed, 'incidents')} instead of ${alerts.compared_with}: ${alerts.new} new, ${alerts.gone} gone, ${alerts.same} the same`,
    'no alert was told',
  ];
  return lines.map((line) => `${line}\n`).join('');
}
