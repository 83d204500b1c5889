import { printable, printableLine } from '../engine/graph/printable';
import { githubAnnotation, type AnnotatedPlace } from '../engine/report/githubAnnotations';
import type { Output } from './output';
import { systemWords } from './systemError';

/** Characters that are escaped and written at once: V8 takes several times as long for strings of 64 KB and more. */
const blockLength = 1 << 13;

/** What a command prints; the exit code is that of the worst problem. */
export class Console {
  exitCode = 0;
  /** Whether problems are annotations of GitHub Actions, among the reports. */
  annotates = false;
  private hasComplained = false;

  constructor(private readonly output: Output) {
    output.onError(error => {
      // A reader such as `head` that has seen enough is not an error.
      if (!hasNoReader(error)) this.fail(2, `The output could not be written: ${systemWords(error.message)}.`);
      process.exit(this.exitCode);
    });
  }

  get colours(): boolean {
    return this.output.colours;
  }

  print(text: string): void {
    this.output.write(text);
  }

  /**
   * A long text in pieces, as fast as it can be written. Control characters in it are escaped.
   * @param areEscaped whether they are already
   */
  async printAll(pieces: Iterable<string>, areEscaped = false): Promise<void> {
    for (const block of blocksOf(pieces)) {
      const isWritten = this.output.writeBlock(areEscaped ? block : printable(block));
      if (isWritten !== null) await isWritten;
    }
    this.print('');
  }

  /** What a thread has sent for standard output or standard error. */
  async pass(kind: 'text' | 'complaint', text: string): Promise<void> {
    if (kind === 'complaint') this.complain(text);
    else await this.output.writeBlock(text);
  }

  /** Text on standard error, which is opened when there is some: most runs have none. */
  complain(text: string): void {
    // If even this cannot be written, only the exit code is left.
    if (!this.hasComplained) process.stderr.on('error', () => process.exit(Math.max(this.exitCode, 2)));
    this.hasComplained = true;
    this.output.complain(text);
  }

  /** One sentence on standard error. */
  say(sentence: string, place?: AnnotatedPlace): void {
    this.report('warning', sentence, place);
  }

  /** @param code 1: over budget; 2: a file could not be read */
  fail(code: 1 | 2, sentence: string, place?: AnnotatedPlace): void {
    this.exitCode = Math.max(this.exitCode, code);
    this.report('error', sentence, place);
  }

  private report(severity: 'error' | 'warning', sentence: string, place: AnnotatedPlace | undefined): void {
    if (this.annotates && place) this.print(githubAnnotation(severity, place, sentence));
    else this.complain(`${printableLine(sentence)}\n`);
  }
}

/** Whether nobody reads any more. The second is for what another program reads through a socket, as Node does. */
function hasNoReader({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET';
}

function* blocksOf(pieces: Iterable<string>): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < blockLength) continue;
    yield block;
    block = '';
  }
  yield block;
}
