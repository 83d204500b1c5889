import { dataTypeCode, type DataType } from '../../../graph/dataType';
import type { Dim, KnownShape, Shape } from '../../../graph/shape';
import type { Attribute } from '../../../graph/graph';
import { say, type Message } from '../../../graph/message';
import type { Attributes, GraphBuilder } from '../../support/graphBuilder';
import { UnresolvedLayer } from '../../support/unresolvedLayer';
import type { NodeDef } from './nodeDef';

/** What lowering a node may ask the reader. */
export interface OperationServices {
  /** Contents of a constant, or of a value computed from constants and shapes; null: unknown. */
  contents(reference: string): readonly number[] | null;
  /** Whether the contents of constants were available: then nothing needs to be guessed. */
  readonly hasConstants: boolean;
  /** The shape that the nodes after this one need for its output; null if they do not determine it. */
  expected(node: NodeDef, rank?: number): readonly Dim[] | null;
  /** Shapes that the model's signature states for its outputs. */
  readonly results: readonly Shape[];
  /** Nodes that use an output of this one. */
  consumers(node: NodeDef): readonly NodeDef[];
  /** The value of a reference. */
  value(reference: string): string;
  /** A constant as the weight of a contraction, its axes in another order; null if it is not a constant. */
  filter(reference: string, arrange: (shape: KnownShape) => KnownShape): string | null;
  /** Nodes whose outputs this one uses. */
  producers(node: NodeDef): readonly NodeDef[];
  /** The node of a reference; undefined if there is none. */
  producer(reference: string): NodeDef | undefined;
  /** Shape of a value, or of a constant in its own order of axes. */
  shapeOf(reference: string): Shape | null;
  /** Notes that a shape was assumed. */
  assume(node: NodeDef): void;
}

/** Operators of ONNX that do not change numbers: complex ones need no rule of their own. */
const moving: ReadonlySet<string> = new Set([
  'Identity',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Concat',
  'Slice',
  'Gather',
  'GatherND',
  'ScatterND',
  'Tile',
  'Pad',
  'Where',
  'Shape',
  'Size',
  'Cast',
  'Expand',
  'DepthToSpace',
  'SpaceToDepth',
  'ReverseSequence',
]);

/** A TensorFlow node while it is lowered. */
export class Operation {
  readonly inputs: readonly string[];

  constructor(
    readonly graph: GraphBuilder,
    readonly node: NodeDef,
    readonly services: OperationServices,
  ) {
    this.inputs = node.inputs.map(reference => services.value(reference));
  }

  get input(): string {
    return this.inputs[0] ?? this.fail(say`It has no input.`);
  }

  /** Adds a node with one output. Arithmetic of ONNX is of real numbers: on complex ones it costs more. */
  op(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string {
    if (domain !== 'tensorflow' && !moving.has(op) && inputs.some(input => this.isComplex(input)))
      return this.fail(say`Complex inputs are not supported for this operator.`);
    return this.graph.op(op, inputs, attributes, domain);
  }

  /** A constant number of the first input's type. */
  scalar(value: number): string {
    return this.graph.constant(this.dtype(), [], [value]);
  }

  shape(index = 0): Shape | null {
    return index in this.inputs ? this.graph.shape(this.inputs[index]) : null;
  }

  knownShape(index = 0): Shape {
    return this.shape(index) ?? this.fail(say`The shape of its input is unknown.`);
  }

  dtype(index = 0): DataType {
    return index in this.inputs ? (this.graph.type(this.inputs[index])?.dtype ?? 'float32') : 'float32';
  }

  isComplex(value = this.input): boolean {
    return this.graph.type(value)?.dtype.startsWith('complex') === true;
  }

  /** Contents of an input, if constants and shapes determine them; null: unknown. */
  contents(index: number): readonly number[] | null {
    return index in this.node.inputs ? this.services.contents(this.node.inputs[index]) : null;
  }

  /** Whether an input decides by itself: its contents are known, or depend on nothing but data. */
  decides(index: number): boolean {
    return index in this.inputs && (this.services.hasConstants || this.contents(index) !== null);
  }

  /** The shape that its consumers need, of this rank if one is given. */
  expected(rank?: number): readonly Dim[] | null {
    const shape = this.services.expected(this.node, rank);
    return shape !== null && (rank === undefined || shape.length === rank) ? shape : null;
  }

  /** Notes that what follows is an assumption: the contents of constants are not in the file. */
  assume(): void {
    this.services.assume(this.node);
  }

  /** A node specific to TensorFlow, whose outputs the reader states. */
  stated(
    op: string,
    outputs: readonly { readonly dtype: DataType; readonly shape: Shape | null }[],
    more: Attributes = {},
  ): string[] {
    const attributes: Record<string, Attribute | undefined> = { ...more };
    outputs.forEach(({ dtype, shape }, index) => {
      attributes[`dtype_${index}`] = { kind: 'int', value: dataTypeCode(dtype) };
      // The contents of a constant may not be a valid shape.
      if (shape?.every(dim => Number.isSafeInteger(dim) && dim! >= 0))
        attributes[`shape_${index}`] = { kind: 'ints', value: shape as KnownShape };
    });
    return this.graph.add(op, this.inputs, { domain: 'tensorflow', outputs: outputs.length, attributes });
  }

  fail(message: Message): never {
    throw new UnresolvedLayer(message);
  }
}

/** How a TensorFlow operator is lowered. @returns its outputs */
export type OperationLowering = (operation: Operation) => string | readonly string[];
