// The text of --help.

export const HELP = `Plays files of readings through Weir on this machine: the same functions, virtual time, nothing in AWS.

usage: npm run replay -- --profile NAME FILE… [OPTION …]

  FILE               CSV (.csv, .tsv) or JSON lines (.jsonl, .ndjson, .json), each also with .gz; - is standard input
  --profile NAME     what the readings mean: energy, smoke, generic, or a profile of your own in src/profiles
  --out DIR          write windows.jsonl, alerts.jsonl, rejects.jsonl, late.jsonl and summary.json there
  --json             print the summary as JSON, and nothing else
  --windows LIST     in place of the profile's: 15m is a tumbling window, 5m/1m five minutes every minute, session/30s lasts until nothing
                     comes for 30 s, count/100 holds 100 values; for example 1m,15m,session/30s
  --dimension-windows LIST
                     also tumbling windows of each value of these dimensions, over all devices, for example region
  --period DURATION  how often a device reports, in place of the profile's: energy is Σ power × this
  --arrival FIELD    the field or column that holds when each line arrived, where the file has real arrivals
  --format FORMAT    csv or jsonl, where the file's name does not tell
  --chaos SEEDS      play the files again for each seed (7, 1-50 or 1,5,9-12), two or more at a time, with crashes, throttles, redeliveries,
                     other cuts and another order: the results must be the same, or the exit code is 1

 for CSV files:
  --map COLUMN=FIELD what a column is, where its name does not tell; may be repeated. FIELD is a measure or a dimension of the
                     profile, device, timestamp, date, time, arrival, metric, value, unit, quality, or - to ignore the column
  --device NAME      the device, where no column holds it
  --start TIME       time of the first row, where no column holds times, for example 2026-01-31T00:00:00Z
  --every DURATION   time from row to row, with --start (1s)
  --zone ZONE        of times that name none: UTC, +02:00 or Europe/Paris
  --date-format FMT  of dates that do not tell it themselves: dd/mm/yyyy or mm/dd/yyyy
  --decimal ,        numbers have a decimal comma

  --help             this text

examples:
  npm run replay -- --profile energy readings.jsonl.gz --out out
  npm run replay -- --profile smoke data.csv --device kitchen --start 2022-06-09T00:08:51Z --every 1s
  npm run replay -- --profile energy power.csv --map Global_active_power=power_kw --device house --zone Europe/Paris
`;
