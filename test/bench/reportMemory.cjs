// Loaded before the terminal's entry (`node --require`): says how much memory the process held at most.
process.on('exit', () => process.stderr.write(`\n@memory ${process.resourceUsage().maxRSS * 1024}\n`));
