import { symbol } from '../formula/expression';
import type { OperatorDefinition } from './support/definition';
import { say } from '../graph/message';

/**
 * Parts of a model that were compiled for other hardware (ONNX Runtime EPContext, Snpe). The file does not state what
 * they compute; the types of their outputs are the declared ones.
 */
const compiledPart = (name: string): OperatorDefinition => ({
  name,
  domain: 'com.microsoft',
  since: 1,
  infer: () => [],
  cost: () => {
    const unknown = symbol('C', null, say`operations of the compiled part`);
    return {
      macs: unknown,
      flops: unknown,
      unknownBecause: say`this part of the model is compiled, and the file does not say what it computes.`,
    };
  },
});

export const compiled: readonly OperatorDefinition[] = [compiledPart('EPContext'), compiledPart('Snpe')];
