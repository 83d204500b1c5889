import { product, symbol, type Expression } from '../formula/expression';
import { elementCount, type Dim } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { inputElements, knownValues, normalizeAxis, outputElements } from './support/arguments';
import {
  attentionCost,
  headCount,
  multiply,
  packedAttentionCost,
  plus,
  projectionCost,
  share,
} from './support/attentionCost';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRole, InputRoles } from './support/roles';
import { times } from './elementwise';
import { activationCost } from './support/fusedActivation';
import { dequantizationOperations, quantizationOperations } from './support/integerArithmetic';
import { matrixProduct, productCost } from './matmul';
import { perRow, rowsOf } from './support/rows';

/**
 * ONNX Runtime's int8 operators for tensors in cublasLt's memory orders. The orders move data and cost nothing; shapes are those
 * of the ordinary operators. There are scales but no zero points.
 */
function ordered(
  name: string,
  roles: InputRoles,
  rule: Pick<OperatorDefinition, 'infer' | 'cost'> & Partial<OperatorDefinition>,
): OperatorDefinition {
  return { name, domain: 'com.microsoft', since: 1, roles, ...rule };
}

const sameShape = (dtype: 'int8' | null) => (node: NodeContext) => [tensor(dtype ?? node.dtype(0), node.shape(0))];

const scaledIn = (elements: Expression): Cost => ({ flops: times(dequantizationOperations(false), elements) });
const quantizedOut = (...elements: Expression[]): Cost => ({
  flops: product(quantizationOperations(false), ...elements),
});

/** alpha · A · B + bias + beta · C, then brought to the scale of Y. */
function orderedProduct(node: NodeContext) {
  return matrixProduct(node, node.shape(0), node.shape(2));
}

function orderedProductCost(node: NodeContext): Cost {
  const { cost, results } = productCost(orderedProduct(node), node.isWeight(2), node.hasInput(5));
  const added: Cost = node.hasInput(6) ? { flops: product(2, ...results) } : {};
  return together({ ...cost, ptflops: undefined }, added, quantizedOut(...results));
}

const hidden = (node: NodeContext): Dim => node.dim(5, 1);

/** Three projections, the scaled scores, their softmax and the weighted values, each quantised again. */
function orderedAttentionCost(node: NodeContext): Cost {
  const [batch, length] = [node.dim(0, 0), node.dim(0, 1)];
  const heads = headCount(node);
  const size = share(node, hidden(node), heads);
  const valueSize = share(node, node.dim(7, 1), heads);
  const tokens = symbol('T', multiply(batch, length), say`tokens, batch size times length`);
  const inputs = symbol('I', node.dim(0, 2), say`input features`);
  const outputs = (input: number, name: string) => symbol(name, node.dim(input, 1), say`features of ${name.slice(2)}`);
  const projected = (
    [
      [5, 'O_Q', 11],
      [6, 'O_K', 12],
      [7, 'O_V', 13],
    ] as const
  ).map(([weight, name, bias]) => {
    const features = outputs(weight, name);
    return together(projectionCost(tokens, inputs, features, node.hasInput(bias)), quantizedOut(tokens, features));
  });
  const scores = symbol('s', multiply(batch, heads, length, length), say`scores, over all heads`);
  const cost = together(
    ...projected,
    attentionCost(
      { batch, heads, queries: length, keys: length, keySize: size, valueSize },
      { added: node.hasInput(17) },
    ),
    quantizedOut(scores),
    quantizedOut(scores),
    quantizedOut(outputElements(node)),
  );
  return { ...cost, ptflops: undefined };
}

/** As LongformerAttention, on int8: local windows for all tokens, everything for the global ones. */
function orderedLongformerCost(node: NodeContext): Cost {
  const [batch, length, width] = [node.dim(0, 0), node.dim(0, 1), node.dim(0, 2)];
  const heads = headCount(node);
  const size = share(node, width, heads);
  const global = knownValues(node, 12)?.reduce((count, flag) => count + Number(flag !== 0), 0) ?? null;
  const window = node.int('window') ?? null;
  const tokens = symbol('T', multiply(batch, length), say`tokens, batch size times length`);
  const globals = symbol('G', global, say`global tokens, which the input \`global\` marks`);
  const features = symbol('C', width, say`features of the input`);
  const pairs = plus(multiply(batch, length, plus(multiply(2, window), 1)), multiply(2, global, length));
  const cost = together(
    projectionCost(tokens, features, product(5, features), true),
    projectionCost(globals, features, features, true),
    packedAttentionCost(heads, plus(multiply(batch, length), global), pairs, size, size),
    quantizedOut(outputElements(node)),
    { note: say`The window is counted in full at the ends of the sequence.` },
  );
  return { ...cost, ptflops: undefined };
}

/** Dequantise, normalise as LayerNormalization does (6 per element and 4 per row, one of them a root), quantise. */
function orderedNormalizationCost(node: NodeContext): Cost {
  const shape = node.shape(0);
  const axis = shape === null || shape.length === 0 ? 0 : normalizeAxis(node, node.int('axis', -1), shape.length);
  const rows = rowsOf(shape, at => at >= axis, say`normalized together`);
  const normalized = { flops: perRow(rows, 6 + Number(node.hasInput(3)), 4), special: perRow(rows, 0, 1) };
  const elements = symbol('n_X', elementCount(shape), say`elements of X`);
  return together(scaledIn(elements), normalized, quantizedOut(elements));
}

const scales = (count: number): InputRole[] => new Array<InputRole>(count).fill('scale');

export const orderedQuantization: OperatorDefinition[] = [
  ordered('QuantizeWithOrder', ['moved', 'scale'], {
    infer: sameShape('int8'),
    cost: node => quantizedOut(inputElements(node)),
  }),
  ordered('DequantizeWithOrder', [undefined, 'scale'], {
    infer: node => [tensor(node.dtypeAttribute('to') ?? 'undefined', node.shape(0))],
    cost: node => scaledIn(inputElements(node)),
  }),
  ordered('QOrderedMatMul', ['weight', 'scale', 'weight', 'scale', 'scale', undefined, 'weight', 'scale'], {
    infer: node => [tensor('int8', orderedProduct(node)?.shape ?? null)],
    cost: orderedProductCost,
  }),
  ordered('QOrderedGelu', [undefined, 'scale', 'scale'], {
    infer: sameShape('int8'),
    cost: node =>
      together(
        scaledIn(inputElements(node)),
        activationCost('Gelu', [inputElements(node)]),
        quantizedOut(inputElements(node)),
      ),
  }),
  ordered('QOrderedLayerNormalization', [undefined, 'scale', undefined, undefined, 'scale'], {
    infer: sameShape('int8'),
    cost: orderedNormalizationCost,
  }),
  ordered(
    'QOrderedAttention',
    [
      undefined,
      ...scales(4),
      'weight',
      'weight',
      'weight',
      ...scales(3),
      undefined,
      undefined,
      undefined,
      ...scales(3),
      'steering',
    ],
    {
      infer: node => {
        const shape = node.shape(0);
        return [tensor('int8', shape && [...shape.slice(0, -1), node.dim(7, 1)])];
      },
      cost: orderedAttentionCost,
    },
  ),
  ordered(
    'QOrderedLongformerAttention',
    [
      undefined,
      'scale',
      'weight',
      'scale',
      undefined,
      'scale',
      'scale',
      'steering',
      'weight',
      'scale',
      undefined,
      'scale',
      'steering',
      'scale',
    ],
    { infer: sameShape('int8'), cost: orderedLongformerCost },
  ),
];
