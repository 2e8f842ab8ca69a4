// What `weir replay` takes.
import { PROFILE_ROW } from '../command-line/profile-row.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';

const OPTIONS = {
  profile: PROFILE_ROW,
  out: {
    value: 'DIR',
    says: 'write windows.jsonl, alerts.jsonl, messages.jsonl, rejects.jsonl, late.jsonl and summary.json there',
    offers: 'folder',
  },
  json: { says: 'print the summary as JSON, and nothing else' },
  windows: {
    value: 'LIST',
    says: "in place of the profile's: 15m is a tumbling window, 5m/1m five minutes every minute, session/30s lasts until nothing comes for 30 s, count/100 holds 100 values; for example 1m,15m,session/30s",
  },
  'dimension-windows': {
    value: 'LIST',
    says: 'also tumbling windows of each value of these dimensions, over all devices, for example region',
  },
  period: {
    value: 'DURATION',
    says: "how often a device reports, in place of the profile's: energy is Σ power × this",
  },
  stamp: {
    value: 'end',
    says: "a value's time is the end of its interval: 00:00 is the last of the day before (start, in place of the profile's)",
    offers: ['start', 'end'],
  },
  rules: {
    value: 'FILE',
    says: 'a change of the rules, or their history as `weir rules history --json` prints it: each reading is judged by the version of its arrival',
    offers: 'file',
  },
  arrival: {
    value: 'FIELD',
    says: 'the field or column that holds when each line arrived, where the file has real arrivals',
  },
  format: {
    value: 'FORMAT',
    says: "csv or jsonl, where neither the file's name nor its beginning tell",
    offers: ['csv', 'jsonl'],
  },
  zone: { value: 'ZONE', says: 'of times that name none: UTC, +02:00 or Europe/Paris' },
  'date-format': {
    value: 'FMT',
    says: 'of dates that do not tell it themselves: dd/mm/yyyy, mm/dd/yyyy, dd.mm.yy; compact (20260131130000) or excel (46053.54) of numbers that are no epochs',
    offers: ['dd/mm/yyyy', 'mm/dd/yyyy', 'dd.mm.yy', 'compact', 'excel'],
  },
  encoding: {
    value: 'NAME',
    says: 'of text that is not UTF-8: latin1, windows-1252, utf-16, shift_jis and so on',
    offers: ['latin1', 'windows-1252', 'utf-16', 'shift_jis'],
  },
  metric: { value: 'MEASURE', says: 'what values are that come without a metric or a unit' },
  sort: { says: 'play the lines in the order of their times, where a file is newest first or mixed' },
  rule: {
    value: 'NAME',
    says: "only this rule runs: one of the profile's, by its name or kind, or adaptive or zscore, for every measure",
  },
  scores: {
    value: 'FILE',
    says: 'write a CSV row an accepted value there: device_id,measure,timestamp,value,score,firing. The score is 0 to 1 with the limit at 0.5; firing is 1 where an alert opens',
    offers: 'file',
  },
  chaos: {
    value: 'SEEDS',
    says: 'play the files again for each seed (7, 1-50 or 1,5,9-12), two or more at a time, with crashes, throttles, redeliveries, other cuts and another order: the results must be the same, or the exit code is 1',
  },
  map: {
    value: 'COLUMN=FIELD',
    multiple: true,
    heading: 'for CSV files',
    says: 'what a column is, where its name does not tell; may be repeated. FIELD is a measure or a dimension of the profile, device, timestamp, date, time, arrival, metric, value, unit, quality, or - to ignore the column; COLUMN is its name, or its place such as #3',
  },
  device: { value: 'NAME', says: 'the device, where no column holds it' },
  start: {
    value: 'TIME',
    says: 'time of the first row, where no column holds times, for example 2026-01-31T00:00:00Z',
  },
  every: { value: 'DURATION', says: 'time from row to row, with --start (1s)' },
  decimal: { value: ',', says: 'numbers have a decimal comma', offers: [',', '.'] },
  skip: { value: 'LINES', says: 'lines before the one with the column names' },
  melt: { says: 'each column is a device, but for the time and what all share' },
  'melt-as': { value: 'MEASURE', says: 'the same, and what the cells of those columns are' },
} as const satisfies OptionTable;

export const REPLAY: CommandTable<typeof OPTIONS> = {
  name: 'replay',
  script: 'replay',
  about: 'Plays files of readings through Weir on this machine: the same functions, virtual time, nothing in AWS.',
  usage: '--profile NAME FILE… [OPTION …]',
  operand: {
    name: 'FILE',
    says: 'CSV (.csv, .tsv) or JSON (.jsonl, .ndjson, .json): a value a line, or an array or values over many lines; each also packed with gzip, zstd or, one file at a time, zip; - is standard input',
    offers: 'file',
  },
  options: OPTIONS,
  notes: `exit codes:
  0  done
  1  a fault of Weir, or chaos that changed a result
  2  something to mend before anything is played
  3  played, but nothing was accepted, or more than half was rejected or too late: the first such
     line and what to try are told`,
  examples: [
    '--profile energy readings.jsonl.gz --out out',
    '--profile smoke data.csv --device kitchen --start 2022-06-09T00:08:51Z --every 1s',
    '--profile generic series.csv --device pump --metric flow --rule adaptive --scores scores.csv',
    '--profile energy power.csv --map Global_active_power=power_kw --device house --zone Europe/Paris',
  ],
};
