// How messages of a deployment are written: in which words, units and zones, and where they lead. Made once.
import type { CompiledProfile } from '../../profile/compile.ts';
import { type Texts, textsOf } from '../../texts/texts.ts';
import { messageProblems } from './check-messages.ts';

export interface Manner {
  readonly texts: Texts;
  /** The unit of a measure, '' where it has none. */
  readonly unitOf: (measure: string) => string;
  /** The zone whose clocks people at the place of these dimensions look at. */
  readonly zoneOf: (dimensions: Readonly<Record<string, string>>) => string;
  /** Where an incident leads; each may be missing. */
  readonly linksOf: (id: string) => Links;
}

export interface Links {
  /** The page that shows the incident. */
  readonly page?: string;
  /** The signed address of the page that acknowledges and silences it. */
  readonly acknowledge?: string;
}

/** Dimension values and the zone of each: `{ region: { 'Pune-West': 'Asia/Kolkata' } }`. */
export type Zones = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The first dimension of `zones` that names one decides, else `zone`. */
export function zoneChoice(zone: string, zones: Zones = {}): Manner['zoneOf'] {
  const byDimension = Object.entries(zones);
  return (dimensions) => {
    for (const [name, of] of byDimension) {
      const value = Object.hasOwn(dimensions, name) ? dimensions[name] : undefined;
      if (value !== undefined && Object.hasOwn(of, value)) return of[value] as string;
    }
    return zone;
  };
}

export interface MannerSettings {
  /** A tag such as `en` or `pt-BR`; what the profile has no text for in it is English. Default `en`. */
  readonly language?: string;
  /** In place of the profile's; '' keeps it. */
  readonly zone?: string;
  readonly linksOf?: Manner['linksOf'];
}

/**
 * How messages about devices of `profile` are written. @throws RangeError listing what its texts and zones may not say.
 */
export function mannerOf({ source }: CompiledProfile, settings: MannerSettings = {}): Manner {
  const { language, zone = '', linksOf = () => ({}) } = settings;
  const problems = messageProblems(source);
  if (problems.length > 0) {
    throw new RangeError(`messages of profile "${source.name}" cannot be written:\n- ${problems.join('\n- ')}`);
  }
  return {
    texts: textsOf(source.texts, language),
    unitOf: (measure) => (Object.hasOwn(source.measures, measure) ? (source.measures[measure]?.unit ?? '') : ''),
    zoneOf: zoneChoice(zone || source.zone || 'UTC', source.zones),
    linksOf,
  };
}
