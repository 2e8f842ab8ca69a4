// What one check of the doctor comes to.

export interface Finding {
  readonly check: string;
  /** `fail`: a deployment would fail, or lose something. `unknown`: could not be asked, because of another finding. */
  readonly state: 'ok' | 'warn' | 'fail' | 'unknown';
  /** What is. */
  readonly says: string;
  /** What to do; always there for `warn` and `fail`. */
  readonly action?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const warn = (check: string, says: string, action: string): Finding => ({ check, state: 'warn', says, action });
export const fail = (check: string, says: string, action: string): Finding => ({ check, state: 'fail', says, action });
export const unknown = (check: string, says: string): Finding => ({ check, state: 'unknown', says });
