import { CodedError } from '../../graph/codedError';
import { say, type Message } from '../../graph/message';
import type { SourceRange } from '../../graph/sourceRange';
import type { GraphBuilder } from '../support/graphBuilder';

/** Maximum number of layers: no network has more, but `repeat` and nesting can multiply them without limit. */
export const maxLayers = 50_000;
/** Maximum number of operators of these layers. */
const maxNodes = 100_000;
/** Maximum number of inputs of all layers: a layer can have thousands and be repeated. */
const maxInputs = 1_000_000;
/** Maximum nesting of blocks. */
export const maxNesting = 32;

/** Thrown if a spec expands beyond a limit. */
export class TooManyLayers extends CodedError {
  constructor(
    readonly range: SourceRange,
    reason: Message,
  ) {
    super('too-large', reason);
  }
}

/** Counts what a spec expands to, and enforces the limits. */
export class Limits {
  private layers = 0;
  private inputs = 0;

  constructor(private readonly graph: GraphBuilder) {}

  /** @throws TooManyLayers */
  countLayer(range: SourceRange): void {
    if (++this.layers > maxLayers || this.graph.nodeCount > maxNodes) {
      throw new TooManyLayers(
        range,
        say`The spec has more than ${maxLayers.toLocaleString('en')} layers; the rest is unknown.`,
      );
    }
  }

  /** @throws TooManyLayers */
  countInputs(count: number, range: SourceRange): void {
    this.inputs += count;
    if (this.inputs > maxInputs) {
      throw new TooManyLayers(
        range,
        say`The layers have more than ${maxInputs.toLocaleString('en')} inputs in all; the rest is unknown.`,
      );
    }
  }
}
