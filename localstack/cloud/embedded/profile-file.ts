// A profile of one's own as the functions get it: a file. In AWS it lies beside the bundle; here the handlers run from
// their sources, so it lies in a folder of its own, and the environment names it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBuiltIn } from '#config/profile/built-in.ts';
import { settingsTable } from '#config/settings.ts';
import type { Profile } from '#core/profile/profile.ts';

export interface ProfileFile {
  /** For every function. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

/** undefined: the functions have it built in. */
export function profileFile(profile: Profile): ProfileFile | undefined {
  if (isBuiltIn(profile.name)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'weir-profile-'));
  const path = join(folder, 'profile.json');
  writeFileSync(path, JSON.stringify(profile));
  return {
    environment: { [settingsTable.profileFile.env]: path },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
