// Loaded before the entry of a process (`node --require`): prints its processor time in ms and its peak memory in bytes.
const { readFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(`\n@usage ${(userCPUTime + systemCPUTime) / 1000} ${peak()}\n`);
});

/** Linux hands the peak of the process that started this one on to it as `maxRSS`; VmHWM counts from the program's start. */
function peak() {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
