// The engine in Node, as a process that the extension starts: a worker of the extension, which has a channel to it, or
// what answers assistants. This file sets Node up, and starts the program.
import { setFlagsFromString } from 'node:v8';
import { useCompileCache } from './node/compileCache';

/**
 * V8 expects a program that runs on and on, and compiles with all its might what ran a few times. Opening a model is over
 * before that pays off, and VS Code needs the processors for the page meanwhile.
 */
const options = ['--invocation-count-for-turbofan=20000', '--max-inlined-bytecode-size-cumulative=150'];
for (const option of options) setFlagsFromString(option);

// Compiled code is only good for the options that it was compiled with. Beside the program, it goes when that is updated.
useCompileCache(`${__dirname}/compiled`);
void import('./worker.later');
