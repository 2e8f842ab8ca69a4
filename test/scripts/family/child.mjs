// Stays until it is ended.
if (process.argv[2] === 'child-ignores') process.on('SIGTERM', () => {});
process.stdout.write('ready\n');
setInterval(() => {}, 60_000);
