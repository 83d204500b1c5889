import { CommanderError } from 'commander';
import { Console } from './cli/console';
import { createProgram } from './cli/program';

const console = new Console();
createProgram(console)
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has said already what is wrong with the command; help and version are no failures.
    if (error instanceof CommanderError) console.exitCode = error.exitCode === 0 ? 0 : 2;
    else throw error;
  })
  .finally(() => {
    process.exitCode = console.exitCode;
  });
