// Loaded before the terminal's entry (`node --require`): prints the peak memory of the process.
process.on('exit', () => process.stderr.write(`\n@memory ${process.resourceUsage().maxRSS * 1024}\n`));
