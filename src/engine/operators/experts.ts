import { difference, product, sum, symbol, type Expression } from '../formula/expression';
import { elementCount, type Dim } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { sizeAttribute } from './support/arguments';
import { multiply } from './support/attentionCost';
import { contraction, together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRoles } from './support/roles';
import { activationCost } from './support/fusedActivation';

/** The inputs with the layers of the experts; a packed weight holds several elements per stored one. */
interface ExpertInputs {
  readonly fc1: number;
  readonly fc1Bias: number;
  readonly fc2: number;
  readonly fc2Bias: number;
  readonly fc3: number;
  readonly fc3Bias: number;
  /** Bits of a packed weight; null if invalid. */
  readonly weightBits?: (node: NodeContext) => number | null;
}

/** Elements that a stored element of a weight holds: 8-bit ones pack 8 / bits. */
function packing(node: NodeContext, inputs: ExpertInputs): number | null {
  if (inputs.weightBits === undefined || node.dtype(inputs.fc1).startsWith('float')) return 1;
  const bits = inputs.weightBits(node);
  return bits === null ? null : 8 / bits;
}

/** Elements of a packed weight; null where its shape or packing is unknown. */
function unpackedElements(node: NodeContext, inputs: ExpertInputs, input: number): number | null {
  return multiply(elementCount(node.shape(input)), packing(node, inputs));
}

function isGated(node: NodeContext): boolean {
  return node.string('activation_type', 'relu').toLowerCase() === 'swiglu';
}

/** Whether the first layer computes gate and value at once: twice the width of the second layer's input. */
function isFused(node: NodeContext): boolean {
  return isGated(node) && node.int('swiglu_fusion', 0) !== 0;
}

/** Each token goes through `k` of the experts. */
function activeShare(node: NodeContext, inputs: ExpertInputs, input: number): number {
  const experts = node.dim(inputs.fc1, 0);
  const isExpert = Object.entries(inputs).some(([name, index]) => name.startsWith('fc') && index === input);
  return isExpert && experts ? Math.min(1, (node.int('k') ?? 1) / experts) : 1;
}

interface ExpertSizes {
  readonly tokens: Dim;
  readonly experts: Dim;
  readonly chosen: number;
  readonly hidden: Dim;
  readonly inner: Dim;
  /** Outputs of the first layer: the inner size, or twice that where it is fused with the gate. */
  readonly first: Dim;
}

function readExperts(node: NodeContext, inputs: ExpertInputs): ExpertSizes {
  const x = node.shape(0);
  if (x !== null && x.length !== 2 && x.length !== 3)
    node.fail(say`The input must have rank 2 or 3, but has rank ${x.length}.`);
  for (const index of [inputs.fc1, inputs.fc2]) {
    const rank = node.rank(index);
    if (rank !== null && rank !== 3)
      node.fail(say`The weights of the experts must have rank 3, but have rank ${rank}.`);
  }
  const hidden = node.dim(0, -1);
  // In older versions the weights of MoE have the other order: (experts, inputs, outputs).
  const [rows, columns] = [node.dim(inputs.fc1, 1), node.dim(inputs.fc1, 2)];
  const turned = inputs.weightBits === undefined && hidden !== null && rows === hidden && columns !== hidden;
  const stored = node.dim(inputs.fc2, turned ? 1 : 2);
  const first = node.dim(inputs.fc1, turned ? 2 : 1);
  const halves = isFused(node) ? 2 : 1;
  const inner =
    stored !== null ? multiply(stored, packing(node, inputs)) : first === null ? null : Math.floor(first / halves);
  const experts = node.dim(inputs.fc1, 0) ?? node.dim(1, -1);
  const chosen = sizeAttribute(node, 'k', 1) ?? 1;
  if (experts !== null && chosen > experts) node.fail(say`Cannot choose ${chosen} of ${experts} experts.`);
  return { tokens: x && elementCount(x.slice(0, -1)), experts, chosen, hidden, inner, first };
}

/** G · sigmoid(α · G) · (L + β), clamped on both sides where a limit is given: 8 operations, 3 comparisons more. */
function gateCost(node: NodeContext, values: readonly Expression[]): Cost {
  const limited = node.float('swiglu_limit') ?? node.int('swiglu_limit');
  return { flops: product(limited === undefined ? 8 : 11, ...values), special: product(...values) };
}

/**
 * ONNX Runtime MoE: a softmax over the experts, then each token goes through its k best experts, whose results are
 * weighted and summed. Finding the k best is not counted, because the operator does not define how.
 */
function expertsCost(node: NodeContext, inputs: ExpertInputs): Cost {
  const sizes = readExperts(node, inputs);
  const tokens = symbol('T', sizes.tokens, say`tokens`);
  const experts = symbol('E', sizes.experts, say`experts`);
  const chosen = symbol('k', sizes.chosen, say`experts per token, from the attribute k`);
  const hidden = symbol('H', sizes.hidden, say`features of a token`);
  const inner = symbol('F', sizes.inner, say`inner features of an expert`);
  const first =
    sizes.first === sizes.inner ? inner : symbol('F_1', sizes.first, say`outputs of the first layer of an expert`);
  const routed = [chosen, tokens];
  const layers = [
    contraction([hidden], [...routed, first], node.hasInput(inputs.fc1Bias)),
    contraction([inner], [...routed, hidden], node.hasInput(inputs.fc2Bias)),
    ...(node.hasInput(inputs.fc3) ? [contraction([hidden], [...routed, inner], node.hasInput(inputs.fc3Bias))] : []),
  ];
  const separateGate: Cost = node.hasInput(inputs.fc3) && !isGated(node) ? { flops: product(...routed, inner) } : {};
  const activated = isGated(node)
    ? gateCost(node, [...routed, inner])
    : together(activationCost(node.string('activation_type', 'relu'), [...routed, inner]), separateGate);
  // Softmax over the experts, 5·E − 2; with normalised weights their sum and quotients; the weighted sum of k results.
  const normalized = node.int('normalize_routing_weights', 0) !== 0 ? [difference(product(2, chosen), 1)] : [];
  const routing: Cost = {
    flops: product(
      tokens,
      sum(difference(product(5, experts), 2), ...normalized, product(difference(product(2, chosen), 1), hidden)),
    ),
    special: product(tokens, experts),
  };
  return {
    ...together(...layers, { ...activated, ptflops: undefined }, routing),
    note: say`Counts the experts each token is routed to; routing itself is not counted.`,
  };
}

/** Bringing the weights of all experts back to floats: two operations per element with zero points, one without. */
function unpackingCost(node: NodeContext, inputs: ExpertInputs): Cost {
  return together(
    ...[inputs.fc1, inputs.fc2, inputs.fc3].map((input, layer): Cost => {
      if (!node.hasInput(input)) return {};
      const elements = symbol(
        `w_${layer + 1}`,
        unpackedElements(node, inputs, input),
        say`weights of layer ${layer + 1}, all experts, unpacked`,
      );
      // Integers without zero points have theirs in the middle of the range; floats have none.
      return { flops: node.dtype(input).startsWith('float') ? elements : product(2, elements) };
    }),
  );
}

const plain: ExpertInputs = { fc1: 2, fc1Bias: 3, fc2: 4, fc2Bias: 5, fc3: 6, fc3Bias: 7 };
const packed: ExpertInputs = {
  fc1: 2,
  fc1Bias: 4,
  fc2: 5,
  fc2Bias: 7,
  fc3: 8,
  fc3Bias: 10,
  weightBits: node => (node.string('quant_type', 'int').includes('fp4') ? 4 : weightBits(node)),
};

function weightBits(node: NodeContext): number | null {
  const bits = node.int('expert_weight_bits', 4);
  return bits === 2 || bits === 4 || bits === 8 ? bits : null;
}

const packedRoles: InputRoles = [
  undefined,
  undefined,
  'weight',
  'scale',
  undefined,
  'weight',
  'scale',
  undefined,
  'weight',
  'scale',
  undefined,
  'scale',
  'scale',
  'scale',
  undefined,
  'scale',
  'scale',
  'scale',
  'scale',
  'scale',
  'scale',
];

export const experts: OperatorDefinition[] = [
  {
    name: 'MoE',
    domain: 'com.microsoft',
    since: 1,
    activeShare: (node, index) => activeShare(node, plain, index),
    infer: node => {
      readExperts(node, plain);
      return [tensor(node.dtype(0), node.shape(0))];
    },
    cost: node => expertsCost(node, plain),
  },
  {
    name: 'QMoE',
    domain: 'com.microsoft',
    since: 1,
    roles: packedRoles,
    activeShare: (node, index) => activeShare(node, packed, index),
    infer: node => {
      if (packing(node, packed) === null) {
        node.fail(say`Weights of ${node.int('expert_weight_bits', 4)} bits are not supported: expected 2, 4 or 8.`);
      }
      readExperts(node, packed);
      return [tensor(node.dtype(0), node.shape(0))];
    },
    weightElements: (node, input) => {
      if (input !== packed.fc1 && input !== packed.fc2 && input !== packed.fc3) return undefined;
      return unpackedElements(node, packed, input);
    },
    cost: node => together(expertsCost(node, packed), unpackingCost(node, packed)),
  },
];
