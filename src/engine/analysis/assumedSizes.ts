import { joinAccuracy } from '../formula/accuracy';
import type { Dim } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import { say } from '../graph/message';
import type { AnalyzedNode } from './analysis';
import type { DiagnosticLog } from './diagnosticLog';
import type { DimensionBinding, Quantity } from './dimensions';
import type { RuleContext } from './nodeContext';
import { nodeLabel, tripsName } from './nodeNames';

/** A size of an output that depends on data. */
function sizeQuantity({ node, definition }: AnalyzedNode, output: number, axis: number): Quantity {
  const { op, outputs } = node;
  return {
    name: `size(${outputs[output]}[${axis}])`,
    kind: 'size',
    description: definition?.yields ?? say`Axis ${axis} of ${outputs[output]}, an output of ${op}`,
  };
}

/** Sizes and iteration counts that depend on data: the user's values, or their upper bounds for counting. */
export class AssumedSizes {
  /** Whether the user left any of them open. */
  open = false;

  constructor(
    private readonly dimensions: DimensionBinding,
    private readonly log: DiagnosticLog,
    private readonly bounded: boolean,
  ) {}

  /** Replaces dimensions that this node leaves to data by the user's value, or an upper bound. */
  settle(
    analyzed: AnalyzedNode,
    context: RuleContext,
    types: readonly (ValueType | null)[],
  ): readonly (ValueType | null)[] {
    const { definition, node } = analyzed;
    if (!definition?.bound) return types;
    if (this.dimensions.givesSizes) types.forEach((type, index) => this.compare(analyzed, index, type));
    if (!types.some(type => type?.kind === 'tensor' && type.shape?.includes(null))) return types;
    const bounds = definition.bound(context);
    return types.map((type, index) => {
      const bound = bounds[index] ?? null;
      if (type?.kind !== 'tensor' || type.shape === null || bound === null || !node.outputs[index]) return type;
      return tensor(
        type.dtype,
        type.shape.map((dim, axis) => dim ?? this.sizeOf(analyzed, index, axis, bound[axis] ?? null)),
      );
    });
  }

  /** Sizes that the user gave although they follow from others. */
  private compare(analyzed: AnalyzedNode, output: number, type: ValueType | null): void {
    if (type?.kind !== 'tensor') return;
    type.shape?.forEach((dim, axis) => {
      if (dim !== null) this.dimensions.confirm(sizeQuantity(analyzed, output, axis), dim);
    });
  }

  private sizeOf(analyzed: AnalyzedNode, output: number, axis: number, bound: Dim): Dim {
    const { node } = analyzed;
    const quantity = sizeQuantity(analyzed, output, axis);
    const { name } = quantity;
    const given = this.dimensions.givenValue(quantity);
    if (given !== null || bound === null) return given;
    this.open = true;
    if (!this.bounded) return null;
    const value = this.dimensions.assume(quantity, bound, 'atMost');
    analyzed.assumed = joinAccuracy(analyzed.assumed, 'atMost');
    this.log.report(
      'info',
      'size-assumed',
      say`The output size of ${node.op} depends on the data. Counted at its maximum, ${bound}; set '${name}' to change it.`,
      node,
    );
    return value;
  }

  /** How often a body runs; null: unknown. */
  trips(analyzed: AnalyzedNode, atMost: number | null): number | null {
    const { node } = analyzed;
    const name = tripsName(node);
    const description = say`How often the body of ${nodeLabel(node)} runs`;
    const given = this.dimensions.givenValue({ name, kind: 'trips', description });
    if (given !== null) return given;
    this.open = true;
    if (!this.bounded) return null;
    const accuracy = atMost === null ? 'estimate' : 'atMost';
    const value = this.dimensions.assume({ name, kind: 'trips', description }, atMost ?? 1, accuracy);
    analyzed.assumed = joinAccuracy(analyzed.assumed, accuracy);
    this.log.report(
      'info',
      'trips-assumed',
      atMost === null
        ? say`The number of iterations of ${node.op} depends on the data. Counted as ${value}; set '${name}' to change it.`
        : say`The number of iterations of ${node.op} depends on the data. Counted at its maximum, ${atMost}; set '${name}' to change it.`,
      node,
    );
    return value;
  }
}
