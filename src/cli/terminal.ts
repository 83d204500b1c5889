import { CommanderError } from 'commander';
import { Console } from './console';
import { internalError } from './internalError';
import { isJobThread, JobOutput } from './job';
import { ProcessOutput } from './processOutput';
import { createProgram } from './program';

const console = new Console(isJobThread ? new JobOutput() : new ProcessOutput());
// Node's own report prints the line of code that failed, which is the whole program here.
process.on('uncaughtException', () => {
  console.fail(2, internalError);
  process.exit(console.exitCode);
});
// All is written by then. Leaving the memory to the system is quicker than Node's way to free it.
process.once('beforeExit', () => process.exit());
createProgram(console)
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has said already what is wrong with the command; help and version are no failures.
    if (!(error instanceof CommanderError)) throw error;
    console.exitCode = error.exitCode === 0 ? 0 : 2;
  })
  .finally(() => {
    process.exitCode = console.exitCode;
  });
