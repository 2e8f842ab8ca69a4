// The zone that a column of times has in its name: `Time (UTC)`, `datetime_utc`, `Date UTC+1`.
import { UsageError } from '../../../command-line/usage-error.ts';
import { parseZone, type Zone } from './zone.ts';

/** The zone for local times under this name. @throws UsageError where --zone, `given`, is another one. */
export function zoneFor(name: string, given: Zone | undefined, file: string): Zone | undefined {
  const match = /(?:utc|gmt)(?:([+-])(\d\d?):?(\d\d)?)?[^a-z0-9]*$/i.exec(name);
  if (match === null) return given;
  const [, sign, hours = '', minutes = '00'] = match;
  const said = parseZone(sign === undefined ? 'UTC' : `${sign}${hours.padStart(2, '0')}:${minutes}`);
  if (given === undefined || (given.isFixed && given.instantOf(0) === said.instantOf(0))) return said;
  throw new UsageError(
    `${file}: the column "${name}" says its zone, and --zone says ${given.name}: leave --zone out, or rename the column if its name is wrong`,
  );
}
