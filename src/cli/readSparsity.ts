import type { Analysis } from '../engine/analysis/analyze';
import { sparsity, type SparsityFigures } from '../engine/questions/sparsity/sparsity';
import { PayloadReader } from '../engine/readers/onnx/payload';
import { ReadError } from '../engine/readers/support/readError';
import { say } from '../engine/graph/message';
import { isStandardInput } from '../node/pipe';
import { withSource } from './withSource';

/**
 * Reads the weights of a file that was analysed; a terminal shows how far it is.
 * @throws ReadError with one sentence if that fails
 * @throws CodedError if there are none
 */
export function readSparsity(name: string, analysis: Analysis): Promise<SparsityFigures> {
  if (isStandardInput(name))
    throw new ReadError('no-weights', say`--sparsity needs a file: standard input cannot be read again.`);
  return withSource(name, async source => {
    const reader = new PayloadReader(source);
    const progress = new Progress();
    try {
      return await sparsity(
        analysis,
        (weight, take) => reader.read(weight, take),
        (done, total) => progress.show(done, total),
      );
    } finally {
      progress.end();
      await reader.close();
    }
  });
}

/** A line that is written over again, on terminals only. */
class Progress {
  private shown = '';

  show(done: number, total: number): void {
    if (!process.stderr.isTTY) return;
    const text = `Reading weights: ${Math.floor((100 * done) / (total || 1))} %`;
    if (text !== this.shown) process.stderr.write(`\r${text}`);
    this.shown = text;
  }

  end(): void {
    if (this.shown !== '') process.stderr.write(`\r${' '.repeat(this.shown.length)}\r`);
  }
}
