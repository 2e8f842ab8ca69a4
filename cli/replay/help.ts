// The text of --help.

export const HELP = `Plays files of readings through Weir on this machine: the same functions, virtual time, nothing in AWS.

usage: npm run replay -- --profile NAME FILE… [OPTION …]

  FILE               CSV (.csv, .tsv) or JSON (.jsonl, .ndjson, .json): a value a line, or an array or values over many lines; each also
                     packed with gzip, zstd or, one file at a time, zip; - is standard input
  --profile NAME     what the readings mean: energy, smoke, generic, or a profile of your own in src/profiles
  --out DIR          write windows.jsonl, alerts.jsonl, rejects.jsonl, late.jsonl and summary.json there
  --json             print the summary as JSON, and nothing else
  --windows LIST     in place of the profile's: 15m is a tumbling window, 5m/1m five minutes every minute, session/30s lasts until nothing
                     comes for 30 s, count/100 holds 100 values; for example 1m,15m,session/30s
  --dimension-windows LIST
                     also tumbling windows of each value of these dimensions, over all devices, for example region
  --period DURATION  how often a device reports, in place of the profile's: energy is Σ power × this
  --stamp end        a value's time is the end of its interval: 00:00 is the last of the day before (start, in place of the profile's)
  --arrival FIELD    the field or column that holds when each line arrived, where the file has real arrivals
  --format FORMAT    csv or jsonl, where neither the file's name nor its beginning tell
  --zone ZONE        of times that name none: UTC, +02:00 or Europe/Paris
  --date-format FMT  of dates that do not tell it themselves: dd/mm/yyyy, mm/dd/yyyy, dd.mm.yy; compact (20260131130000) or excel
                     (46053.54) of numbers that are no epochs
  --encoding NAME    of text that is not UTF-8: latin1, windows-1252, utf-16, shift_jis and so on
  --metric MEASURE   what values are that come without a metric or a unit
  --sort             play the lines in the order of their times, where a file is newest first or mixed
  --chaos SEEDS      play the files again for each seed (7, 1-50 or 1,5,9-12), two or more at a time, with crashes, throttles, redeliveries,
                     other cuts and another order: the results must be the same, or the exit code is 1

 for CSV files:
  --map COLUMN=FIELD what a column is, where its name does not tell; may be repeated. FIELD is a measure or a dimension of the
                     profile, device, timestamp, date, time, arrival, metric, value, unit, quality, or - to ignore the column;
                     COLUMN is its name, or its place such as #3
  --device NAME      the device, where no column holds it
  --start TIME       time of the first row, where no column holds times, for example 2026-01-31T00:00:00Z
  --every DURATION   time from row to row, with --start (1s)
  --decimal ,        numbers have a decimal comma
  --skip LINES       lines before the one with the column names
  --melt             each column is a device, but for the time and what all share
  --melt-as MEASURE  the same, and what the cells of those columns are

  --help             this text

exit codes:
  0 done   1 a fault of Weir, or chaos that changed a result   2 something to mend before anything is played
  3 played, but nothing was accepted, or more than half was rejected or too late: the first such line and what to try are told

examples:
  npm run replay -- --profile energy readings.jsonl.gz --out out
  npm run replay -- --profile smoke data.csv --device kitchen --start 2022-06-09T00:08:51Z --every 1s
  npm run replay -- --profile energy power.csv --map Global_active_power=power_kw --device house --zone Europe/Paris
`;
