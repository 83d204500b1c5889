import type { Analysis } from '../../../analysis/analyze';
import type { AnalyzedValue } from '../../../analysis/analysis';
import type { CountedNode } from '../../../analysis/countedNode';
import { addCounted, emptySums, type Sums } from '../../../analysis/sums';
import { canonical, isConstant } from '../../../analysis/values';
import { isKnown, type KnownShape } from '../../../graph/shape';
import type { Arguments, Draft, Level, SpecInput, Tensor } from './draft';
import { placesOf, type ModulePlace } from './places';

/** How the axes of a tensor are ordered in the spec: as in the model, or with the channels moved to the front. */
export type Layout = 'plain' | 'first';

/** A module in place of one or more nodes. */
export interface Module {
  readonly type: string;
  readonly args?: Arguments;
  readonly inputs: readonly Tensor[];
  /** How the axes of its output are ordered. */
  readonly layout?: Layout;
  /** Names of the node's outputs, if it has several; null: the layer's main one. */
  readonly outputs?: readonly (string | null)[];
  /** Shapes of the outputs, without the batch, where they are not those of the node. */
  readonly shapes?: readonly (readonly number[])[];
}

/** The state of a conversion: the layers so far, and which tensors they provide. */
export class Conversion {
  readonly layers: Draft[] = [];
  readonly inputs: SpecInput[] = [];
  readonly batch: number;
  readonly nodes: readonly CountedNode[];
  private readonly tensors = new Map<AnalyzedValue, Partial<Record<Layout, Tensor>>>();
  /** Constants that are layers of their own. */
  private readonly stored = new Map<string, Tensor>();
  /** The first layer that uses a weight. */
  private readonly owners = new Map<string, Draft>();
  /** Takes back what a rule did that does not apply. */
  private undo: (() => void)[] = [];
  /** Parameters of nodes that are layers of their own. */
  private readonly given = new Map<number, number>();
  private readonly users = new Map<AnalyzedValue, number[]>();
  private readonly returned: ReadonlySet<AnalyzedValue>;
  private readonly places: readonly ModulePlace[];

  constructor(
    readonly analysis: Analysis,
    private readonly levels: ReadonlyMap<number, Level>,
  ) {
    this.nodes = analysis.nodes;
    this.batch = batchOf(analysis);
    this.places = placesOf(analysis);
    this.returned = new Set(analysis.graph.outputs.flatMap(value => (value ? [canonical(value)] : [])));
    this.nodes.forEach(({ analyzed }, index) => {
      for (const input of new Set(analyzed.inputs)) {
        if (input === null) continue;
        const users = this.users.get(canonical(input));
        if (users) users.push(index);
        else this.users.set(canonical(input), [index]);
      }
    });
    for (const value of analysis.graph.inputs) this.addInput(value);
    // A spec always has an input; of a model without one it is a number.
    if (this.inputs.length === 0) {
      const tensor: Tensor = { layer: null, output: 'input', shape: [] };
      this.inputs.push({ name: 'input', dtype: 'float32', shape: [], tensor });
    }
  }

  /** The layers that compute the model's outputs. */
  get returnedLayers(): Draft[] {
    return [...this.returned].flatMap(value => {
      const known = this.tensors.get(value);
      const layer = (known?.plain ?? known?.first)?.layer;
      return layer ? [layer] : [];
    });
  }

  levelOf(node: number): Level {
    return this.levels.get(node) ?? 'fused';
  }

  /** The only node that uses a value; null if there are several, or if the model returns it. */
  onlyUser(value: AnalyzedValue): number | null {
    const users = this.usersOf(value);
    return users.length === 1 && !this.returned.has(canonical(value)) ? users[0] : null;
  }

  usersOf(value: AnalyzedValue): readonly number[] {
    return this.users.get(canonical(value)) ?? [];
  }

  isUsed(value: AnalyzedValue): boolean {
    return this.users.has(canonical(value)) || this.returned.has(canonical(value));
  }

  /** Whether axis 0 of a value is the batch. */
  isBatched(value: AnalyzedValue): boolean {
    return shapeOf(value)?.[0] === this.batch;
  }

  /** A value's shape without the batch; null: not known. */
  plainShape(value: AnalyzedValue): KnownShape | null {
    const shape = shapeOf(value);
    return shape && this.isBatched(value) ? shape.slice(1) : shape;
  }

  /** How the tensor of a value is available; null: not yet. */
  layoutOf(value: AnalyzedValue): Layout | null {
    const known = this.tensors.get(canonical(value));
    return known?.plain ? 'plain' : known?.first ? 'first' : null;
  }

  /** The tensor of a value that depends on data; null: no layer provides it. */
  tensorOf(value: AnalyzedValue, layout: Layout = 'plain'): Tensor | null {
    const known = this.tensors.get(canonical(value));
    if (!known) return null;
    const found = known[layout];
    if (found) return found;
    const other = known.plain ?? known.first!;
    const rank = other.shape.length + 1;
    if (rank < 3) return other;
    const axes = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
    const dims = layout === 'first' ? [0, rank - 1, ...axes] : [0, ...axes.map(axis => axis + 1), 1];
    const turned = this.insert(
      'Permute',
      { dims },
      [other],
      dims.slice(1).map(axis => other.shape[axis - 1]),
    );
    known[layout] = turned;
    this.undo.push(() => delete known[layout]);
    return turned;
  }

  provide(value: AnalyzedValue, tensor: Tensor, layout: Layout = 'plain'): void {
    this.tensors.set(canonical(value), { [layout]: tensor });
  }

  /** Adds a layer without cost that the model does not have. */
  insert(type: string, args: Arguments, inputs: readonly Tensor[], shape: readonly number[]): Tensor {
    const { scope } = this.layers.at(-1) ?? { scope: [] };
    return this.add({
      type,
      args,
      inputs,
      scope,
      label: type.toLowerCase(),
      weights: null,
      node: null,
      shape,
      expected: emptySums(),
    });
  }

  /** Adds what computing shapes costs, which is a little in all, as one layer at the start. */
  addShapeArithmetic(nodes: readonly number[]): void {
    const expected = this.sumOf(nodes);
    if (expected.flops === 0 && expected.ptflops === 0) return;
    this.layers.unshift({
      type: 'Custom',
      args: { output: [1], ...costArguments(expected) },
      inputs: [this.inputs[0].tensor],
      weights: null,
      scope: [],
      label: 'shape_arithmetic',
      node: null,
      shape: [1],
      expected,
    });
  }

  /** Adds a constant as a layer of its own, which a later use of the same constant takes over. */
  store(type: string, key: string, shape: readonly number[], node: number, params: number): Tensor {
    const place = `${key} ${shape.join(' ')}`;
    const known = this.stored.get(place);
    if (known) return known;
    const { scope } = this.places[node];
    const tensor = this.add({
      type,
      args: { shape },
      inputs: [this.latest],
      scope,
      label: key.split(/[./:]/).at(-1)!,
      weights: null,
      node: null,
      shape,
      expected: { ...emptySums(), params },
    });
    const before = this.given.get(node) ?? 0;
    this.given.set(node, before + params);
    this.stored.set(place, tensor);
    this.undo.push(() => {
      this.given.set(node, before);
      this.stored.delete(place);
    });
    return tensor;
  }

  /** Adds the layer that stands for nodes, the first of which names it. */
  addFor(nodes: readonly number[], module: Module, shape: readonly number[] | null): Draft {
    const expected = this.sumOf(nodes);
    for (const node of nodes) expected.params -= this.given.get(node) ?? 0;
    const weights = nodes.flatMap(node => this.nodes[node].weights).filter(({ role }) => role !== 'scale');
    const first = weights.find(({ role }) => role === 'weight');
    const owner = (first?.shared && this.owners.get(first.name)) || null;
    const { scope, label } = this.places[nodes[0]];
    const draft: Draft = {
      type: module.type,
      args: module.args ?? {},
      inputs: module.inputs,
      weights: owner,
      scope,
      label: readableLabel(label, this.nodes[nodes[0]].analyzed.node.op, module.type),
      node: nodes[0],
      shape,
      expected,
    };
    for (const { name } of weights) if (!this.owners.has(name)) this.owners.set(name, draft);
    this.add(draft);
    return draft;
  }

  /** Runs a rule; if it does not apply, the layers that it added are taken back. */
  attempt<T>(rule: () => T | null): T | null {
    this.undo = [];
    const { length } = this.layers;
    const result = rule();
    if (result !== null) return result;
    this.layers.length = length;
    for (const step of this.undo) step();
    return null;
  }

  /** What the last layer computes; the model's first input before any. */
  get latest(): Tensor {
    const layer = this.layers.at(-1);
    return layer ? { layer, output: null, shape: layer.shape ?? [] } : this.inputs[0].tensor;
  }

  /** What nodes cost, with the bodies below them. */
  sumOf(nodes: readonly number[]): Sums {
    const sums = emptySums();
    for (const node of nodes)
      for (let index = node; index <= node + this.nodes[node].below; index++) addCounted(sums, this.nodes[index]);
    return sums;
  }

  private add(draft: Draft): Tensor {
    this.layers.push(draft);
    return { layer: draft, output: null, shape: draft.shape ?? [] };
  }

  private addInput(value: AnalyzedValue): void {
    if (isConstant(value)) return;
    const plain = this.plainShape(value) ?? [];
    const layout = this.isImage(value) ? 'first' : 'plain';
    const shape = layout === 'first' ? [plain.at(-1)!, ...plain.slice(0, -1)] : plain;
    const tensor: Tensor = { layer: null, output: value.name, shape };
    this.inputs.push({ name: value.name, dtype: dtypeOf(value), shape: this.writtenShape(value, shape), tensor });
    this.provide(value, tensor, layout);
  }

  /** A shape as the spec can write it: an empty axis, such as that of past tokens, has a name instead of a size. */
  private writtenShape({ name }: AnalyzedValue, shape: readonly number[]): (number | string)[] {
    const type = this.analysis.model.graph.inputs.find(input => input.name === name)?.type;
    const declared = type?.kind === 'tensor' ? (type.shape?.slice(-shape.length) ?? []) : [];
    return shape.map((size, axis) => {
      const dimension = declared[axis];
      return size > 0 ? size : typeof dimension === 'string' ? specName(dimension) : 1;
    });
  }

  /** Whether an input is an image with its channels last: its users say so, or theirs after preprocessing. */
  private isImage(input: AnalyzedValue): boolean {
    if (!this.isBatched(input) || (shapeOf(input)?.length ?? 0) < 3) return false;
    let values = [input];
    for (let step = 0; step < mostPreprocessing && values.length > 0; step++) {
      const users = values.flatMap(value => this.usersOf(value)).map(user => this.nodes[user].analyzed);
      if (users.some(({ node }) => node.domain === channelsLast)) return true;
      if (users.some(({ node }) => !preprocessing.has(node.op))) return false;
      values = users.flatMap(({ outputs }) => outputs.filter(output => output !== null));
    }
    return false;
  }
}

/** A name that expressions can use. */
export const specName = (name: string): string =>
  name
    .replace(/\W+/g, '_')
    .replace(/^(?=\d)/, '_')
    .slice(0, 64);

/** ONNX Runtime's domain of operators with the channels last. */
export const channelsLast = 'com.ms.internal.nhwc';

/** What is done to an image before the first convolution. */
const preprocessing = new Set(['Add', 'Sub', 'Mul', 'Div', 'Cast', 'Identity', 'Pad']);
const mostPreprocessing = 8;

/** The shape of a value; null if it is not known. */
export function shapeOf({ type }: AnalyzedValue): KnownShape | null {
  return type?.kind === 'tensor' && isKnown(type.shape) ? type.shape : null;
}

/** The batch: of the analysis, if an input has it as its first axis. */
function batchOf({ batch, graph }: Analysis): number {
  return graph.inputs.some(value => shapeOf(value)?.[0] === batch) ? batch : 1;
}

/** `MatMul_3` is named after its operator: a layer is named after its type, as in Python code. */
const readableLabel = (label: string, op: string, type: string): string =>
  label.replace(/[_.]?\d+$/, '') === op ? (type.includes('.') ? op : type).toLowerCase() : label;

/** The arguments of a layer that states its cost. */
export function costArguments({ params, macs, flops, special, ptflops }: Sums): Arguments {
  return {
    ...(params > 0 && { params }),
    ...(macs > 0 && { macs }),
    ...(flops !== 2 * macs && { flops }),
    ...(special > 0 && { special }),
    ...(ptflops !== macs && { ptflops }),
  };
}

/** Types that inputs of a spec can have. */
const dtypes = new Set(['float32', 'float16', 'bfloat16', 'float64', 'int64', 'int32', 'int8', 'uint8', 'bool']);

/** The type of an input; words are like their numbers. */
function dtypeOf({ type }: AnalyzedValue): string {
  const dtype = type?.kind === 'tensor' ? type.dtype : 'float32';
  return dtypes.has(dtype) ? dtype : 'int64';
}
