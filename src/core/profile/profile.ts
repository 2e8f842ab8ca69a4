// What a domain means, as data: how its readings look on the wire, what they measure, which windows and rules apply.
// A profile is one file in src/profiles/ that a user writes; `compileProfile` (compile.ts) turns it into lookup tables.

import type { Rule } from '../detect/rules/rules.ts';
import type { Severity } from '../finding/severity.ts';
import type { ProfileTexts } from '../texts/texts.ts';

export interface Profile {
  /** Short name, `a–z0-9-`: it appears in table keys, topic attributes and on the command line. */
  readonly name: string;
  /** Two readings of one device and measure whose event times fall into one slot of this many ms are the same value. */
  readonly resolutionMs: number;
  /**
   * Window specifications: `1m`, `15m` (tumbling), `5m/1m` (5 minutes, every minute), `session/30s` (until nothing
   * comes for 30 s), `count/100` (every 100 values), `calendar/1mo@Europe/Paris` (civil days `1d`, weeks `1w` and
   * months of a zone).
   */
  readonly windows: readonly string[];
  /** Dimensions whose values get tumbling windows of their own, over all devices, e.g. `region`. Default: none. */
  readonly dimensionWindows?: readonly string[];
  /** A reading is accepted until its slice's end + this ≤ the device's clock. Default 600,000 (10 min). */
  readonly allowedLatenessMs?: number;
  /** How far the watermark stays behind the latest event time. It only times emission. Default 10,000. */
  readonly outOfOrdernessMs?: number;
  /** How often a device reports; a power measure's energy is Σ power × this. Needed by measures with `energy: true`. */
  readonly reportingPeriodMs?: number;
  /** Time-weighted energy: how long a power holds when no further reading comes. Default: two reporting periods. */
  readonly holdMs?: number;
  /** Names as they come on the wire. */
  readonly wire: WireNames;
  /** The measures by their name in Weir. */
  readonly measures: Readonly<Record<string, MeasureSpec>>;
  /** `true`: any other name is a measure too (any finite number). Default `false`: an unknown name is rejected. */
  readonly openMeasures?: boolean;
  /**
   * Units that a reading may state, beside the measures' own: which measures each is of, and how it converts. Any other
   * is rejected.
   */
  readonly units?: Readonly<Record<string, UnitMeaning | readonly UnitMeaning[]>>;
  /** A reading whose quality is not above this is rejected (`low-quality`). Default: any quality will do. */
  readonly minQuality?: number;
  /**
   * What a time stamp says of the interval that a reading stands for. `end`: it belongs to the window that ends with
   * it, so its event time is the stamp less one `resolutionMs`. Default `start`: the event time is the stamp.
   */
  readonly stampedAt?: 'start' | 'end';
  /** What is normal: the share of the old baseline that each reading keeps. Default 0.8 (80 % old, 20 % new). */
  readonly baselineKeepRatio?: number;
  /**
   * A device's reading that comes so much later than its last one finds nothing of before: its baseline begins anew,
   * and what was left firing is closed as stale. Default 2,592,000,000 (30 days).
   */
  readonly forgetAfterMs?: number;
  readonly rules: readonly Rule[];
  /**
   * A device of which nothing arrived for longer raises the alert `silent`. Give it room for the reporting period and a
   * lost reading. Default: none, silence is nothing.
   */
  readonly silentAfterMs?: number;
  /**
   * A device whose readings have all been rejected for so long raises the alert `all-rejected`. Default: as long as
   * `silentAfterMs`, without that 45 min. `false` switches it off.
   */
  readonly allRejectedAfterMs?: number | false;
  /** Of both. Default `medium`. */
  readonly silentSeverity?: Severity;
  /** Incidents that are milder are recorded, and nobody is sent a message. Default `low`: all are told. */
  readonly tellFrom?: Severity;
  /**
   * Names of rules of which the same holds, however grave: what they find is recorded, and is evidence in an incident
   * that another rule tells of. Default: none.
   */
  readonly recordOnly?: readonly string[];
  /** The time zone whose clocks messages show, e.g. `Asia/Kolkata`. Default UTC. */
  readonly zone?: string;
  /** Zones of places: dimension → value → zone. The first dimension here that names one decides, else `zone`. */
  readonly zones?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What messages say, by language: what each rule is called, what to do about it, any sentence. Default: English. */
  readonly texts?: ProfileTexts;
}

export interface WireNames {
  readonly device: readonly string[];
  readonly time: readonly string[];
  readonly quality?: readonly string[];
  /** Dimension name → its wire names, e.g. `{ region: ['region'] }`. */
  readonly dimensions?: Readonly<Record<string, readonly string[]>>;
  /** Objects that hold measures by name. Default `['measures']`. */
  readonly measures?: readonly string[];
  /** An envelope's field that holds the reading (E.g. `payload`); its time stands in when the reading has none. */
  readonly envelope?: readonly string[];
  /**
   * Fields that are passed over. An open profile would take their numbers for measures, and count what else they hold
   * as rejected.
   */
  readonly ignore?: readonly string[];
}

export interface MeasureSpec {
  readonly unit: string;
  /** Inclusive range of possible values; outside is `out-of-range`. */
  readonly min?: number;
  readonly max?: number;
  /** Further names on the wire (column headers of a CSV too). Its own name always works. */
  readonly wire?: readonly string[];
  /** `true`: also `true`/`false` on the wire, kept as 1/0. */
  readonly flag?: boolean;
  /**
   * A power in kW whose windows carry energy in kWh. `true`: Σ power × reporting period. `'time-weighted'`: each value
   * holds until the next one, at most `holdMs`; costs the readings of open slices in the state.
   */
  readonly energy?: boolean | 'time-weighted';
  /**
   * `true`: a register that counts up (kWh, m³); windows carry its increase, and what is no consumption apart
   * (docs/semantics.md, registers). `'net'`: one that may fall (a balance); windows carry its change. Costs the
   * readings of open slices in the state.
   */
  readonly counter?: boolean | 'net';
  /**
   * Of a counter, in its unit: a fall up to this is none (its last digit going back and forth), and the level stays.
   * Default 0.
   */
  readonly dipMax?: number;
  /**
   * Of a counter: the most of its unit that it can go up by in an hour. A rise beyond is kept apart as a jump, and a
   * fall to a level beyond is another meter. Choose it above what the largest device can do. Default: none; every rise
   * is consumption, and every fall a reset to 0.
   */
  readonly maxRate?: number;
  /**
   * Of a counter with `maxRate`: the power of ten at which it begins anew, 100000 for five digits. `'any'`: any from
   * 10,000 on. Default: none.
   */
  readonly rolloverAt?: number | 'any';
  /**
   * A device that goes on sending other measures, and not this one, for longer than this and than three times the
   * longest that it usually took between two of them, raises the alert `silent:<measure>`. Default: none.
   */
  readonly silentAfterMs?: number;
}

export interface UnitMeaning {
  /** A reading `{ value, unit }` without `metric` wants a unit of one measure only. */
  readonly measure: string;
  /** `(number − offset) × factor` is the number in the measure's own unit. */
  readonly factor: number;
  /** What the unit shows at 0 of the measure's own: 32 for °F, 273.15 for K. Default 0. */
  readonly offset?: number;
  /** Other ways of writing it. Case does not matter but where another unit differs in nothing else (mW, MW). */
  readonly spellings?: readonly string[];
}

/** 10 minutes: what users of 5-minute smoke windows asked for; enough for a gateway's reconnect. */
export const DEFAULT_ALLOWED_LATENESS_MS = 600_000;
/** 10 s covers the disorder of parallel uploads; a later reading only costs a further pane. */
export const DEFAULT_OUT_OF_ORDERNESS_MS = 10_000;
/** 80 % old, 20 % new: what energy users run today. */
export const DEFAULT_BASELINE_KEEP_RATIO = 0.8;
/**
 * 30 days: a building's holidays are shorter, and what was normal before them still is; a sensor gone for longer is
 * likely another one's place.
 */
export const DEFAULT_FORGET_AFTER_MS = 30 * 86_400_000;
/** Nothing is known to be wrong but the device or its way here: like a drop, milder than what a reading shows. */
export const DEFAULT_SILENT_SEVERITY: Severity = 'medium';
/** Where silence is nothing: three readings of a device that reports each quarter of an hour. */
export const DEFAULT_ALL_REJECTED_AFTER_MS = 2_700_000;
