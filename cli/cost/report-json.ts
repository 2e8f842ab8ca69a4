// An estimate as JSON, for scripts. Its fields are part of the command: test/cli/cost/json.test.ts holds them.
import type { Bill } from './bill.ts';
import type { Estimate } from './estimate.ts';
import type { CostLine } from './line.ts';
import { PRICE_REGION, PRICE_TABLE_DATE, PRICES } from './prices.ts';
import { targetAnswers } from './target.ts';

export function reportJson(found: Estimate): Readonly<Record<string, unknown>> {
  const { options, workload, bill, recommended, byDefault, shapes, leftOut } = found;
  const { profile, ...load } = workload;
  return {
    region: PRICE_REGION,
    prices_of: PRICE_TABLE_DATE,
    workload: { ...load, profile: profile.name, windows: profile.windows.map(({ label }) => label) },
    with_free_tier_usd_per_month: found.withFreeTierUsd ?? null,
    measured: {
      window_state_bytes_per_device: shapes.states.windowBytesPerDevice,
      baseline_bytes_per_device: shapes.states.baselineBytesPerDevice,
      handed_log_bytes_per_reading: shapes.states.log.bytesPerReading,
      panes_per_reading: shapes.states.panesPerReading,
      raw_record_bytes: bill.flow.rawRecordBytes,
      pack_bytes: bill.flow.packBytes,
      timestream_kib_per_row: shapes.panes.rows[bill.choice.timestreamColumns].writeKibPerRow,
      timestream_row_bytes: shapes.panes.rows[bill.choice.timestreamColumns].rowBytes,
      custom_metrics: shapes.customMetrics,
      alarms: shapes.inventory.alarms,
    },
    ...billJson(bill),
    windows_left_out:
      leftOut === undefined ? null : { windows: leftOut.labels, with_all_usd_per_month: leftOut.totalUsd },
    longer_windows:
      found.longer === undefined ? null : { windows: found.longer.windows, usd_per_month: found.longer.totalUsd },
    recommended: { settings: found.toSet, usd_per_month: recommended.totalUsd },
    defaults: { usd_per_month: byDefault.totalUsd, refused: found.defaultRefused ?? null },
    alternatives: found.tried.map(({ name, chosen, options: values }) => ({
      setting: name,
      chosen,
      values: values.map(({ value, totalUsd, refused }) => ({
        value,
        usd_per_month: totalUsd,
        refused: refused ?? null,
      })),
    })),
    targets: targetAnswers(options, bill).map(({ what, isReached, targetUsd, isUsd, preventedBy }) => ({
      what,
      target: targetUsd,
      is: isUsd,
      reached: isReached,
      prevented_by: preventedBy.map(({ service, use }) => `${service}: ${use}`),
    })),
    comparisons: found.comparisons.map(({ name, lines, totalUsd, assumes, lacks }) => ({
      name,
      usd_per_month: totalUsd,
      lines: lines.map(lineJson),
      assumes,
      lacks,
    })),
  };
}

function billJson({ lines, totalUsd, usdPerMillionReadings, flow }: Bill) {
  return {
    shards: { raw: flow.rawShards, readings: flow.readingsShards },
    lines: lines.map(lineJson),
    usd_per_month: totalUsd,
    usd_per_million_readings: usdPerMillionReadings,
  };
}

function lineJson({ service, use, quantity, price, usd, estimate }: CostLine) {
  const { usd: unitUsd, unit, source, date, trust } = PRICES[price];
  return { service, use, quantity, unit, unit_usd: unitUsd, usd, estimate: estimate ?? null, source, date, trust };
}
