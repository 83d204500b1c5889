import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import { dtypeOf, shapeOf } from '../../analysis/nodeContext';
import { isFloat, type DataType } from '../../graph/dataType';
import type { Initializer } from '../../graph/graph';
import { say, type Message } from '../../graph/message';
import { isKnown } from '../../graph/shape';
import { withTensors } from './changedTensors';
import type { AppliedChange, ChangedTensor } from './changedLayer';
import { contractionWeights } from '../quantization/contractionWeights';
import { layerName } from './layers';
import { PlanRefusal } from './planRefusal';

/** Types of numbers; what is left out stays as it is. */
export interface StoredTypes {
  readonly weights?: DataType;
  readonly activations?: DataType;
}

/**
 * The model in which the selected contractions multiply other types: their weights are stored in one, and their inputs
 * and outputs in another. Operators between them have the type of their first input; contractions that are not selected
 * keep theirs. Biases keep their type.
 * @throws PlanRefusal if the pattern selects none
 */
export function storeAs(
  analysis: Analysis,
  selected: ReadonlySet<AnalyzedNode>,
  { weights, activations }: StoredTypes,
): AppliedChange {
  const contractions = analysis.nodes.filter(({ analyzed, figures }) => analyzed.graph === '' && figures.macs);
  if (!contractions.some(({ analyzed }) => selected.has(analyzed)))
    throw new PlanRefusal(say`The pattern selects no layer that multiplies.`);
  const tensors = new Map<Initializer, Initializer>();
  const nodes = new Map(analysis.model.graph.nodes.map(node => [node, node]));
  const notes: Message[] = [];
  for (const counted of contractions) {
    const { analyzed } = counted;
    const isSelected = selected.has(analyzed);
    if (isSelected && weights !== undefined) {
      if (isPacked(counted)) notes.push(say`${layerName(analyzed)} keeps the type of its weights: they are packed.`);
      else for (const weight of contractionWeights(counted)) tensors.set(weight, inType(weight, weights));
    }
    if (activations === undefined) continue;
    const kept = analyzed.node.compressed;
    const type = isSelected ? activations : (kept?.activations ?? dtypeOf(analyzed.outputs[0]?.type ?? null));
    nodes.set(analyzed.node, { ...analyzed.node, compressed: { ...kept, activations: type } });
  }
  if (notes.length > 0 && tensors.size === 0 && activations === undefined) throw new PlanRefusal(notes[0]);
  const changed = (counted: CountedNode): ChangedTensor[] => [
    ...(weights === undefined || isPacked(counted)
      ? []
      : contractionWeights(counted).map(weight => storedAs(weight, weights))),
    ...(activations === undefined ? [] : counted.analyzed.outputs.flatMap(output => activationAs(output, activations))),
  ];
  return {
    model: withTensors(analysis, tensors, [...nodes.values()]),
    notes,
    layers: () =>
      contractions
        .filter(({ analyzed }) => selected.has(analyzed))
        .map(counted => ({ node: counted.analyzed, why: say`Selected.`, tensors: changed(counted) })),
  };
}

/** Several weights are in one element of what is stored. */
function isPacked({ analyzed }: CountedNode): boolean {
  return analyzed.definition?.weightElements !== undefined;
}

/** Nodes go on computing with floats; integers are what quantized layers compute with. */
function inType(weight: Initializer, dtype: DataType): Initializer {
  return isFloat(weight.computedAs ?? weight.dtype)
    ? { ...weight, dtype, computedAs: weight.computedAs ?? weight.dtype }
    : { ...weight, dtype };
}

function storedAs(
  { name, dtype, shape }: Pick<Initializer, 'name' | 'dtype' | 'shape'>,
  type: DataType,
): ChangedTensor {
  return { name, old: { dtype, shape }, new: [{ dtype: type, shape }] };
}

function activationAs(output: AnalyzedValue | null, type: DataType): ChangedTensor[] {
  const shape = shapeOf(output?.type ?? null);
  if (output === null || !isKnown(shape)) return [];
  return [storedAs({ name: output.name, dtype: dtypeOf(output.type), shape }, type)];
}
