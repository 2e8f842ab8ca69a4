// The text of --help.

export const HELP = `What a Weir deployment costs a month, line by line, all in: us-east-1, list prices, from sizes measured by running the code.

usage: npm run cost -- [--devices N] [--period 15m | --rate N] [OPTION …]

 the fleet:
  --devices N          devices (12000)
  --period DURATION    between two readings of a device: 15m, 1m, 1s (15m)
  --rate N             instead of --period: readings a second of all devices
  --profile NAME       energy, smoke, generic, or a profile of your own (energy)
  --measures N         values a reading (energy 1, smoke 7, generic 3)
  --packed N           readings that producers put into one record; 1 = none (1)
  --rejected SHARE     of the readings that are rejected or too late (0.0001)

 what is kept and shown:
  --engine NAME        timestream or none (timestream)
  --windows LIST       in place of the profile's, for example 1m,15m,5m/1m; all: the profile's, even those that
                       are no longer than --period and so hold at most one reading of a device
  --aggregates-stream  windows also to a Kinesis stream of their own
  --dimension-windows LIST   windows of dimensions' values too, with how many values there are: region:20
  --retention HOURS    of the streams: 24h, 72h, 7d (24h)
  --history DAYS       of the windows in Timestream; the bill is that of a full history (365d)
  --alerts-per-day N   alerts that open (one each hundred devices)
  --dashboards R,P,H   Grafana boards: refresh, people, hours a day, such as 5m,2,8h; none (15m,1,1h)

 the answer:
  --max-delay DURATION the longest a window may wait for its batch (5m)
  --max-alert-delay DURATION   how long alerts may wait for readings to be gathered (none)
  --as-deployed        the lines of the default settings, not of the cheapest ones
  --target USD         say whether a month costs at most so much, and what prevents it
  --target-per-million USD   the same for a million readings
  --free-tier          also the total without what an account always gets free each month, where nothing else uses it
  --region NAME        only us-east-1 has a price table
  --json               everything as JSON, and nothing else
  --help               this text

examples:
  npm run cost -- --devices 12000 --period 15m --target 40
  npm run cost -- --devices 12000 --period 1m --engine none
  npm run cost -- --devices 12000 --rate 10000 --packed 100 --target-per-million 0.02
`;
