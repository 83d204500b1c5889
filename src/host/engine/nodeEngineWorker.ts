import { fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { contentsPipe, processPort } from '../../protocol/processPort';
import type { StartWorker } from './engineWorker';

/**
 * Room for what is new, in megabytes: a model of some thousand nodes fits into the first size, so that little of it is
 * copied while it is analysed; larger ones let it grow.
 */
const youngSizes = ['--min-semi-space-size=32', '--max-semi-space-size=64'];

/** Characters of what an ending process says: its last words are a trace. */
const lastWords = 16_384;

/**
 * Starts the engine in a process of its own that can open files. In a thread it would share the extension host's memory
 * limit and V8's options, which do not suit it (see worker/nodeWorker.ts).
 */
export function startNodeWorker(script: string): StartWorker {
  return async megabytes => {
    const child = fork(script, {
      execArgv: [`--max-old-space-size=${megabytes}`, ...youngSizes, '--expose-gc'],
      // VS Code's own program is Node if it is told to be.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      serialization: 'advanced',
      stdio: ['pipe', 'ignore', 'pipe', 'ipc', 'pipe'],
    });
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-lastWords)));
    // A process that ended neither receives nor sends more; its end is reported below.
    const contents = child.stdio[contentsPipe] as Readable;
    for (const pipe of [child.stdin!, contents]) pipe.on('error', () => undefined);
    let ended = false;
    return {
      port: processPort({ channel: child, writer: () => child.stdin!, reader: () => contents }),
      onCrash: listener => {
        const report = (message: string): void => {
          if (!ended) listener({ message, outOfMemory: /out of memory/i.test(said) });
          ended = true;
        };
        child.on('error', ({ message }) => report(message));
        child.on('close', (code, signal) => report(/^\w*Error: .*/m.exec(said)?.[0] ?? signal ?? `exit code ${code}`));
      },
      terminate: () => {
        ended = true;
        child.kill('SIGKILL');
      },
    };
  };
}
