import { printable, printableLine } from '../engine/graph/printable';
import { githubAnnotation, type AnnotatedPlace } from '../engine/report/githubAnnotations';
import { job } from './job';
import { systemWords } from './systemError';

/** Characters that are joined before they become bytes: V8 takes several times as long for strings of 64 KB and more. */
const blockLength = 1 << 13;
/** Bytes that are written at once. */
const chunkLength = 1 << 17;
/** Bytes that a character of UTF-16 takes at most in UTF-8. */
const longestCharacter = 3;

/** Where a command writes; the exit code is that of the worst problem. */
export class Console {
  exitCode = 0;
  /** Whether problems are annotations of GitHub Actions, among the reports. */
  annotates = false;
  readonly colours = job === null ? process.stdout.isTTY && process.stdout.hasColors() : job.colours;

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      // A reader such as `head` that has seen enough is not an error.
      if (error.code !== 'EPIPE') this.fail(2, `The output could not be written: ${systemWords(error.message)}.`);
      process.exit(this.exitCode);
    });
    // If even this cannot be written, only the exit code is left.
    process.stderr.on('error', () => process.exit(Math.max(this.exitCode, 2)));
  }

  print(text: string): void {
    process.stdout.write(text);
  }

  /** A long text in pieces, as fast as it can be written. Control characters in it are escaped. */
  async printAll(pieces: Iterable<string>): Promise<void> {
    // One buffer for all chunks: it is free again when a chunk is written.
    const bytes = Buffer.allocUnsafe(chunkLength);
    let filled = 0;
    let block = '';
    for (const piece of pieces) {
      block += printable(piece);
      if (block.length < blockLength) continue;
      if (filled + block.length * longestCharacter > chunkLength) {
        await written(bytes.subarray(0, filled));
        filled = 0;
      }
      if (block.length * longestCharacter > chunkLength) await written(Buffer.from(block));
      else filled += bytes.write(block, filled);
      block = '';
    }
    if (filled > 0) await written(bytes.subarray(0, filled));
    this.print(block);
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
    else process.stderr.write(`${printableLine(sentence)}\n`);
  }
}

function written(bytes: Buffer): Promise<void> {
  return new Promise(resolve => process.stdout.write(bytes, () => resolve()));
}
