// A service that calls people, as the stage sees it.
import type { Forwarded } from '#core/alert/forward/forwarded.ts';
import type { Notice } from '#core/alert/notice.ts';

export interface ForwardTarget {
  /** Of the settings; marks are kept under it. */
  readonly name: string;
  /** It lists what happens and calls nobody: it takes summaries too, which have no end. */
  readonly isFeed: boolean;
  wants(notice: Notice): boolean;
  /** Resolves when the service has taken it. Sending the same again must change nothing there. */
  send(forwarded: Forwarded): Promise<void>;
}
