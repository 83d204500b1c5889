import type { DataType } from '../../graph/dataType';
import type {
  Attribute,
  BeginInference,
  DeclaredType,
  Graph,
  GrowingInference,
  Initializer,
  Model,
  ModuleName,
  Node,
  OpenSizes,
  UnresolvedPart,
  ValueInfo,
} from '../../graph/graph';
import { shapeText, type KnownShape, type Shape } from '../../graph/shape';
import type { Diagnostic } from '../../graph/diagnostic';
import type { SourceRange } from '../../graph/sourceRange';
import { isSize } from '../../graph/figure';
import { constant, type TensorType } from '../../graph/value';
import { say, type Message } from '../../graph/message';
import { UnresolvedLayer } from './unresolvedLayer';

/** ONNX Runtime's domain of operators with the channels last. */
export const nhwc = 'com.ms.internal.nhwc';

/** Where the next nodes belong: their module, and the text they were read from. */
export interface Place {
  readonly scope: readonly ModuleName[];
  /** The module's path as its weights are named: `features.0`. */
  readonly path: string;
  readonly range?: SourceRange;
  readonly nameRange?: SourceRange;
  /** The name of nodes inside the module; by default their operator. */
  readonly label?: string;
  /** Type of the layer that the nodes were lowered from. */
  readonly layer?: string;
  /** The path of the module whose weights it uses in place of its own, where it has them. */
  readonly weightsOf?: string;
  /** What the reader assumed about the nodes. */
  readonly assumed?: Node['assumed'];
}

export type Attributes = Readonly<Record<string, Attribute | undefined>>;

/** Properties of a node besides its operator and its inputs. */
export interface NodeParts {
  readonly attributes?: Attributes;
  readonly domain?: string;
  /** How many outputs; 1 if omitted. */
  readonly outputs?: number;
  readonly unresolved?: UnresolvedPart;
  /** Types of the outputs if the source states them; null: it does not. */
  readonly types?: readonly (DeclaredType | null)[];
  /** Why the node has no figures, if the reader could not interpret it. */
  readonly unreadBecause?: Message;
}

/** The domains that layers are lowered to, ONNX 1.21 and later. */
export const opsets: ReadonlyMap<string, number> = new Map([
  ['ai.onnx', 26],
  ['com.microsoft', 1],
  [nhwc, 26],
  ['torch.nn', 1],
  ['keras.layers', 1],
  ['tensorflow', 1],
  ['transformers', 1],
  ['layers', 1],
]);

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const sameShape = (a: KnownShape, b: KnownShape): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

/**
 * Builds a graph node by node for readers of layers, and infers the types of the values so far, so that the next
 * layer's weights can be sized.
 */
export class GraphBuilder {
  place: Place = { scope: [], path: '' };
  /** How often a layer took a weight of another one. */
  sharedWeights = 0;
  private readonly nodes: Node[] = [];
  private readonly initializers = new Map<string, Initializer>();
  private readonly taken = new Set<string>();
  private readonly copies = new Map<string, number>();
  private readonly declared = new Map<string, ValueInfo>();
  private readonly graph: Graph;
  private readonly inference: GrowingInference;

  constructor(
    private readonly format: Model['format'],
    name: string,
    inputs: readonly ValueInfo[],
    begin: BeginInference,
    private readonly openSizes?: OpenSizes,
  ) {
    for (const input of inputs) this.taken.add(input.name);
    this.graph = {
      name,
      nodes: this.nodes,
      inputs,
      outputs: [],
      initializers: this.initializers,
      valueInfo: this.declared,
    };
    this.inference = begin(this.model('', [], []));
  }

  get nodeCount(): number {
    return this.nodes.length;
  }

  /**
   * Adds a node in the current place.
   * @param inputs may be missing: callers need not check them
   * @returns the names of its outputs
   * @throws UnresolvedLayer if an input is missing
   */
  add(op: string, inputs: readonly (string | undefined)[], parts: NodeParts = {}): string[] {
    if (!inputs.every(input => input !== undefined)) throw new UnresolvedLayer(say`An input is missing.`);
    const { scope, range, nameRange, label, layer, assumed } = this.place;
    const name = this.unique(['', ...scope.map(module => module.name), label ?? op].join('/'));
    const outputs = Array.from({ length: parts.outputs ?? 1 }, (_, index) => this.unique(`${name}_output_${index}`));
    const attributes = new Map<string, Attribute>();
    for (const [key, attribute] of Object.entries(parts.attributes ?? {}))
      if (attribute !== undefined) attributes.set(key, attribute);
    const node: Node = {
      name,
      op,
      domain: parts.domain ?? 'ai.onnx',
      overload: '',
      inputs,
      outputs,
      attributes,
      scope,
      ...(parts.unresolved && { unresolved: parts.unresolved }),
      ...(assumed && { assumed }),
      ...(layer && { layer }),
      ...(parts.unreadBecause !== undefined && { unreadBecause: parts.unreadBecause }),
      ...(range && { range }),
      ...(nameRange && { nameRange }),
    };
    outputs.forEach((output, index) => {
      const type = parts.types?.[index];
      if (type) this.declared.set(output, { name: output, type });
    });
    this.nodes.push(node);
    this.inference.add(node);
    return outputs;
  }

  /** Adds a node with one output. */
  op(op: string, inputs: readonly (string | undefined)[], attributes?: Attributes, domain?: string): string {
    return this.add(op, inputs, { attributes, domain })[0];
  }

  /**
   * Adds a node in place of a layer that could not be read.
   * @param part what is unknown: the whole layer, or only its cost
   * @param type that of its output, if the source states it
   */
  addUnresolved(
    op: string,
    inputs: readonly string[],
    domain: string,
    part: UnresolvedPart = 'layer',
    type: DeclaredType | null = null,
  ): string {
    return this.add(op, inputs, { domain, unresolved: part, types: [type] })[0];
  }

  /**
   * A weight of the current module, such as `features.0.weight`; that of the module whose weights it uses, where that
   * has one of the name.
   * @throws UnresolvedLayer where that one has another shape
   */
  weight(name: string, shape: KnownShape, dtype: DataType = 'float32'): string {
    const { path, weightsOf } = this.place;
    const shared = weightsOf === undefined ? undefined : this.initializers.get(below(weightsOf, name));
    return shared === undefined ? this.namedWeight(below(path, name), shape, dtype) : this.sharedWeight(shared, shape);
  }

  /** Linear layers over matrices and over more axes have their weights in different orders. */
  private sharedWeight(weight: Initializer, shape: KnownShape): string {
    this.sharedWeights++;
    if (sameShape(weight.shape, shape)) return weight.name;
    if (shape.length === 2 && sameShape([...weight.shape].reverse(), shape))
      return this.op('Transpose', [weight.name], { perm: { kind: 'ints', value: [1, 0] } });
    throw new UnresolvedLayer(
      say`The weight '${weight.name}' is ${shapeText(weight.shape)}, but this layer needs ${shapeText(shape)}.`,
      'weights',
    );
  }

  /**
   * A weight by its full name, with its contents if they are known and may determine shapes.
   * @throws UnresolvedLayer if a size is not valid
   */
  namedWeight(
    wanted: string,
    shape: KnownShape,
    dtype: DataType = 'float32',
    values: readonly number[] | null = null,
  ): string {
    if (!shape.every(isSize)) throw new UnresolvedLayer(say`A size of the weight '${wanted}' is not a whole number.`);
    const name = this.unique(wanted);
    const contents = values && { constant: constant(dtype, shape, values) };
    this.initializers.set(name, { name, dtype, shape, listed: true, ...contents });
    return name;
  }

  /** What is stored with packed weights, such as their scales: not a weight by itself, its use decides. */
  beside(wanted: string, shape: KnownShape, dtype: DataType): string {
    const name = this.unique(wanted);
    this.initializers.set(name, { name, dtype, shape });
    return name;
  }

  /** A small constant that determines a shape or a rule; equal ones are shared. */
  constant(dtype: DataType, shape: KnownShape, values: readonly number[]): string {
    const name = `${dtype}[${shape.join(',')}]=${values.join(',')}`;
    if (!this.initializers.has(name))
      this.initializers.set(name, { name, dtype, shape, constant: constant(dtype, shape, values) });
    return name;
  }

  /**
   * A list of integers, such as a shape or axes.
   * @throws UnresolvedLayer if one of them is not an integer
   */
  list(values: readonly number[]): string {
    if (!values.every(Number.isInteger))
      throw new UnresolvedLayer(say`A size that it depends on is not a whole number.`);
    return this.constant('int64', [values.length], values);
  }

  /** null: not a tensor, or unknown. */
  type(value: string): TensorType | null {
    const type = this.inference.typeOf(value);
    return type?.kind === 'tensor' ? type : null;
  }

  /** Shape of a value with a batch of one; null: unknown. */
  shape(value: string): Shape | null {
    return this.type(value)?.shape ?? null;
  }

  /** Known contents of a value, from constants and shapes; null: unknown. */
  contents(value: string): readonly number[] | null {
    const values = this.inference.constantOf(value)?.values;
    return values && values.every(element => element !== null) ? values : null;
  }

  /** The built graph as a model. */
  model(producer: string, outputs: readonly string[], notices: readonly Diagnostic[]): Model {
    const used = new Set(this.nodes.map(node => node.domain));
    return {
      format: this.format,
      producer,
      irVersion: null,
      functions: new Map(),
      notices,
      openSizes: this.openSizes,
      opsets: this.nodes.length === 0 ? opsets : new Map([...opsets].filter(([domain]) => used.has(domain))),
      graph: { ...this.graph, outputs: outputs.map(name => ({ name, type: this.declared.get(name)?.type ?? null })) },
    };
  }

  private unique(wanted: string): string {
    let name = wanted;
    for (let copy = this.copies.get(wanted) ?? 1; this.taken.has(name); copy++) {
      name = `${wanted}_${copy}`;
      this.copies.set(wanted, copy + 1);
    }
    this.taken.add(name);
    return name;
  }
}
