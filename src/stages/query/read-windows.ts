// One answer from the hot copy and the engine: no window is missing or there twice, each with its highest revision, and
// void ones are hidden at the end. It is bounded, and says where it was cut and since when anything is kept.
import type { Pane } from '#core/windowing/pane.ts';
import { earlierCut, firstWindows, latestWindows } from './latest-windows.ts';
import type { WindowPage, WindowQuery, WindowSource } from './ports.ts';

export interface WindowSources {
  /** undefined: it is not written. */
  readonly hot: HotWindowSource | undefined;
  /** undefined: there is no engine. */
  readonly history: WindowSource | undefined;
}

/** A source that has every window of late, and lets go of older ones. */
export interface HotWindowSource extends WindowSource {
  /** Windows that end from this time on are all there, ms. */
  keptFromMs(): Promise<number>;
}

export interface WindowAnswer {
  /** By start, measure, window; none is void. */
  readonly panes: readonly Pane[];
  readonly cut?: WindowPage['cut'];
  /** Nothing that was asked for is kept from before this time, ms: no engine has it. */
  readonly missingBeforeMs?: number;
  /** Names of what was asked: `hot`, `athena`. */
  readonly sources: readonly string[];
}

/** A source did not answer; what it had to say is the cause. */
export class SourceFailedError extends Error {
  override readonly name = 'SourceFailedError';
  readonly source: string;

  constructor(source: string, cause: unknown) {
    super(`${source} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.source = source;
  }
}

/** @throws SourceFailedError */
export async function readWindows(sources: WindowSources, query: WindowQuery): Promise<WindowAnswer> {
  const { hot, history } = sources;
  if (query.toMs <= query.fromMs) return { panes: [], sources: [] };
  const hotFromMs = hot === undefined ? Number.POSITIVE_INFINITY : await asking(hot, () => hot.keptFromMs());
  // A window that starts from then on ends after it, so the hot copy has it; one that starts before may be in both.
  const isOlder = query.fromMs < hotFromMs;
  const older = isOlder && history !== undefined ? history : undefined;
  const [hotPage, olderPage] = await Promise.all([
    hot === undefined ? undefined : asking(hot, () => hot.read(query)),
    older === undefined
      ? undefined
      : asking(older, () => older.read({ ...query, toMs: Math.min(query.toMs, hotFromMs) })),
  ]);
  // The hot copy first: what an engine has without its revision gives way.
  const ordered = latestWindows([...(hotPage?.panes ?? []), ...(olderPage?.panes ?? [])]);
  const { panes, cut } = firstWindows(ordered, query.limit, earlierCut(olderPage?.cut, hotPage?.cut));
  return {
    panes: panes.filter(({ count }) => count > 0),
    ...(cut === undefined ? {} : { cut }),
    ...(isOlder && history === undefined ? { missingBeforeMs: Math.min(hotFromMs, query.toMs) } : {}),
    sources: [hotPage && hot?.name, olderPage && history?.name].filter((name) => name !== undefined),
  };
}

async function asking<T>({ name }: WindowSource, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new SourceFailedError(name, error);
  }
}
