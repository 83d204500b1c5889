import { say } from '../../../graph/message';
import type { DataType } from '../../../graph/dataType';
import type { GraphBuilder } from '../../support/graphBuilder';
import { itemsOf, membersOf, valueOf, type JsonNode } from '../../support/json';
import { NodeDef } from '../../tensorflowjs/graph/nodeDef';
import { Operation, type OperationServices } from '../../tensorflowjs/graph/operation';
import { operationTypes } from '../../tensorflowjs/graph/operationTypes';
import type { KerasLayer, Lowering } from './support/layer';

/** A single operator: its inputs are the tensors that the layer is called with, and constants by position. */
class LoneOperator implements OperationServices {
  readonly hasConstants = true;
  readonly results = [];
  private readonly values = new Map<string, string>();
  private readonly constants = new Map<string, readonly number[]>();

  constructor(
    private readonly graph: GraphBuilder,
    node: NodeDef,
    layer: KerasLayer,
  ) {
    const written = membersOf(layer.config.nodeOf('constants'));
    const tensors = layer.inputs.values();
    node.inputs.forEach((name, index) => {
      const constant = written.get(String(index))?.value;
      const value = constant ? this.constant(name, constant, node) : tensors.next().value;
      this.values.set(name, value ?? layer.fail(say`The file does not state its input.`));
    });
  }

  private constant(name: string, node: JsonNode, { op }: NodeDef): string | undefined {
    const numbers = (node.type === 'array' ? itemsOf(node) : [node]).map(valueOf).filter(Number.isFinite) as number[];
    const isScalar = node.type !== 'array';
    if (!isScalar && numbers.length !== itemsOf(node).length) return undefined;
    this.constants.set(name, numbers);
    const dtype: DataType = numbers.every(Number.isInteger) && !arithmetic.has(op) ? 'int64' : 'float32';
    // A list used in a computation is an operand, and not a weight.
    return isScalar || dtype === 'int64'
      ? this.graph.constant(dtype, isScalar ? [] : [numbers.length], numbers)
      : this.graph.op('ConstantOfShape', [this.graph.list([numbers.length])]);
  }

  value(reference: string): string {
    return this.values.get(reference) ?? '';
  }

  contents(reference: string): readonly number[] | null {
    return this.constants.get(reference) ?? this.graph.contents(this.value(reference));
  }

  shapeOf(reference: string) {
    return this.graph.shape(this.value(reference));
  }

  expected = () => null;
  filter = () => null;
  consumers = () => [];
  producers = () => [];
  producer = () => undefined;
  assume = () => undefined;
}

/** Operators that compute with any constant. */
const arithmetic: ReadonlySet<string> = new Set([
  'Add',
  'AddV2',
  'BiasAdd',
  'Sub',
  'Mul',
  'RealDiv',
  'Div',
  'DivNoNan',
  'FloorDiv',
  'FloorMod',
  'Maximum',
  'Minimum',
  'Pow',
  'SquaredDifference',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'Equal',
  'NotEqual',
  'SelectV2',
  'ClipByValue',
]);

/** A node of TensorFlow's graph, as tf.keras of TensorFlow 2.0 to 2.3 writes a function between layers. */
const tensorflowOperator: Lowering = layer => {
  const written = layer.config.nodeOf('node_def');
  if (written?.type !== 'object') return layer.fail(say`Its operator is not understood.`);
  const node = new NodeDef(written);
  const lowering = operationTypes.get(node.op);
  if (!lowering) return layer.fail(say`The operator '${node.op.slice(0, 64)}' has no cost rule; its cost is unknown.`);
  return lowering(new Operation(layer.graph, node, new LoneOperator(layer.graph, node, layer)));
};

export const tensorflowLayers: Readonly<Record<string, Lowering>> = { TensorFlowOpLayer: tensorflowOperator };
