import type { Dim, Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { sizeAttribute } from './support/arguments';
import { fusedConvolution } from './convolution';
import type { OperatorDefinition } from './support/definition';
import { pooling } from './pooling';
import { resize } from './resize';

/**
 * ONNX Runtime's domain `com.microsoft.nchwc`, created by its optimizer for CPUs: channels are stored in blocks,
 * although shapes are written without them. Weights are padded to whole blocks and counted with the padding, because
 * that is what runs.
 */
const domain = 'com.microsoft.nchwc';

const pools: ReadonlySet<string> = new Set(['MaxPool', 'AveragePool', 'GlobalMaxPool', 'GlobalAveragePool']);

const moved = (shape: Shape, from: number, to: number): Shape => {
  const rest = shape.filter((_, axis) => axis !== from);
  return [...rest.slice(0, to), shape[from], ...rest.slice(to)];
};

/** Into blocks, perhaps from channels last. */
const reorderInput: OperatorDefinition = {
  name: 'ReorderInput',
  domain,
  since: 1,
  roles: 'moved',
  infer: node => {
    const shape = node.shape(0);
    const last = node.int('channels_last', 0) !== 0;
    return [tensor(node.dtype(0), shape && (last && shape.length > 2 ? moved(shape, shape.length - 1, 1) : shape))];
  },
  cost: () => ({}),
};

/** Out of blocks: padding channels go. */
const reorderOutput: OperatorDefinition = {
  name: 'ReorderOutput',
  domain,
  since: 1,
  roles: 'moved',
  infer: node => {
    const shape = node.shape(0);
    const channels: Dim = sizeAttribute(node, 'channels') ?? null;
    const kept = shape && shape.map((dim, axis) => (axis === 1 ? (channels ?? dim) : dim));
    const last = node.int('channels_last', 0) !== 0;
    return [tensor(node.dtype(0), kept && (last && kept.length > 2 ? moved(kept, 1, kept.length - 1) : kept))];
  },
  cost: () => ({}),
};

const inDomain = (
  definitions: readonly OperatorDefinition[],
  chosen: (name: string) => boolean,
): OperatorDefinition[] =>
  definitions
    .filter(({ name, domain: home }) => home === undefined && chosen(name))
    .map(definition => ({ ...definition, domain }));

export const blockedChannels: readonly OperatorDefinition[] = [
  fusedConvolution('Conv', undefined, domain),
  ...inDomain(pooling, name => pools.has(name)),
  ...inDomain(resize, name => name === 'Upsample'),
  reorderInput,
  reorderOutput,
];
