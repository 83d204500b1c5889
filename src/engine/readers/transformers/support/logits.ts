import type { OpenSizes, ValueInfo } from '../../../graph/graph';
import type { Module } from './module';

/** `logits_to_keep` of the library: positions of the tokens whose logits are asked for, all of them unless said otherwise. */
export const logitsInput: ValueInfo = {
  name: 'logits_to_keep',
  type: { kind: 'tensor', dtype: 'int64', shape: ['logits'] },
};

export const allLogits: OpenSizes = new Map([['logits', 'tokens']]);

/** What the head reads of the last hidden states, batch × tokens × size. As in the library, 0 stands for all tokens. */
export function askedTokens(root: Module, hidden: string): string {
  const [tokens, asked] = [root.dim(hidden, 1), root.dim(logitsInput.name, 0)];
  if (tokens === null || asked === null || asked === 0 || asked >= tokens) return hidden;
  return root.op('Gather', [hidden, logitsInput.name], { axis: { kind: 'int', value: 1 } });
}
