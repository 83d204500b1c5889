// Loaded before the entry of a process (`node --require`): prints its processor time in ms and its peak memory in bytes.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(`\n@usage ${(userCPUTime + systemCPUTime) / 1000} ${maxRSS * 1024}\n`);
});
