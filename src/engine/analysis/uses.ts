import { isFloat, type DataType } from '../graph/dataType';
import type { Initializer } from '../graph/graph';
import { elementCount, type Shape } from '../graph/shape';
import { roleOf, type InputRole } from '../operators/support/roles';
import type { AnalyzedNode, Uses } from './analysis';
import { dtypeOf } from './nodeContext';

/** The bits of `Uses`. `expected`: an operand that is usually learned; `unknown`: of an operator without a rule. */
export const uses = {
  expected: 1,
  computed: 2,
  compared: 4,
  statistics: 8,
  scale: 16,
  steering: 32,
  unknown: 64,
} as const;

const learned = uses.expected | uses.computed;

/** The role of a constant in the model. */
export type WeightRole = 'weight' | 'buffer' | 'scale' | 'unknown';

/**
 * What a node uses an input for, given what its outputs are used for. If an operator computes with the input, that
 * decides, with two exceptions: in arithmetic on constants and shapes, and in integer arithmetic that ends in sizes or
 * indices, the outputs' uses are the input's.
 */
export function usesOfInput(node: AnalyzedNode, input: number, ofOutputs: Uses): Uses {
  if (ofOutputs === 0) return 0;
  const { definition } = node;
  if (definition === null) return uses.unknown;
  const dtype = dtypeOf(node.inputs[input]?.type ?? null);
  switch (roleOf(definition, input) ?? defaultRole(dtype)) {
    case 'operand':
      return made(uses.computed, node, dtype, ofOutputs);
    case 'compared':
      return made(uses.compared, node, dtype, ofOutputs);
    case 'moved':
      return castsToBool(node, input) ? made(uses.compared, node, dtype, ofOutputs) : ofOutputs;
    case 'weight':
      return uses.expected;
    case 'buffer':
      return uses.statistics;
    case 'scale':
      return uses.scale;
    case 'index':
    case 'steering':
      return uses.steering;
    case 'shape':
      return 0;
  }
}

/** What an operator makes of an input that it uses in a way. */
function made(use: Uses, node: AnalyzedNode, dtype: DataType, ofOutputs: Uses): Uses {
  if (!dependsOnData(node)) return (ofOutputs & ~learned) | (ofOutputs & learned ? use : 0);
  return ofOutputs === uses.steering && !isFloat(dtype) ? uses.steering : use;
}

/** The properties of a constant, or of a value made of constants, that `weightRole` depends on. */
export interface ConstantKind extends Pick<Initializer, 'storedElements' | 'listed' | 'filled'> {
  readonly dtype: DataType;
  readonly shape: Shape | null;
}

/**
 * The role of a constant by its uses; null: not a weight. Strings and scalars are not weights, except quantization
 * scales, whose bytes count; a filled tensor is one only where weights are expected.
 */
export function weightRole(found: Uses, constant: ConstantKind): WeightRole | null {
  const { dtype, shape, storedElements, listed, filled } = constant;
  if (listed) return found & uses.statistics ? 'buffer' : 'weight';
  if (dtype === 'string' || (storedElements ?? elementCount(shape)) === 0) return null;
  if (shape?.length === 0) return found & uses.scale ? 'scale' : null;
  if (found & uses.expected || (found & uses.computed && !filled)) return 'weight';
  if (filled) return found & uses.statistics ? 'buffer' : null;
  if (found & uses.unknown) return 'unknown';
  if (found & (uses.compared | uses.statistics)) return 'buffer';
  return found & uses.scale ? 'scale' : null;
}

function defaultRole(dtype: DataType): InputRole {
  if (isFloat(dtype)) return 'operand';
  return dtype === 'bool' ? 'compared' : 'steering';
}

function dependsOnData({ outputs }: AnalyzedNode): boolean {
  for (let index = 0; index < outputs.length; index++) if (outputs[index]?.origin === 'data') return true;
  return false;
}

function castsToBool({ inputs, outputs }: AnalyzedNode, input: number): boolean {
  const [from, to] = [inputs[input]?.type ?? null, outputs[0]?.type ?? null];
  return dtypeOf(to) === 'bool' && dtypeOf(from) !== 'bool' && dtypeOf(from) !== 'undefined';
}
