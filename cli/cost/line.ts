// One line of a bill: a quantity of something with a price. Pure.
import { FREE_TIER, PRICES, type PriceName } from './prices.ts';

export interface CostLine {
  readonly service: string;
  /** What it is for, in a few words; unique within a service. */
  readonly use: string;
  readonly quantity: number;
  readonly price: PriceName;
  readonly usd: number;
  /** Why the quantity is not measured; absent where it follows from the load and from sizes that were measured. */
  readonly estimate?: string;
}

export function line(service: string, use: string, price: PriceName, quantity: number, estimate?: string): CostLine {
  const usd = quantity * PRICES[price].usd;
  return { service, use, quantity, price, usd, ...(estimate === undefined ? {} : { estimate }) };
}

export function totalUsd(lines: readonly CostLine[]): number {
  return lines.reduce((sum, each) => sum + each.usd, 0);
}

/** Takes off what an account gets for nothing: of each price once, from the largest line on. */
export function afterFreeTier(lines: readonly CostLine[]): CostLine[] {
  const left = new Map<PriceName, number>(Object.entries(FREE_TIER) as [PriceName, number][]);
  const reduced = new Map<CostLine, CostLine>();
  for (const each of [...lines].sort((a, b) => b.usd - a.usd)) {
    const free = Math.min(left.get(each.price) ?? 0, each.quantity);
    left.set(each.price, (left.get(each.price) ?? 0) - free);
    const quantity = each.quantity - free;
    reduced.set(each, { ...each, quantity, usd: quantity * PRICES[each.price].usd });
  }
  return lines.map((each) => reduced.get(each) ?? each);
}
