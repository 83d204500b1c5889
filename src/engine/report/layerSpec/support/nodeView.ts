import type { AnalyzedNode, AnalyzedValue } from '../../../analysis/analysis';
import type { OwnedWeight } from '../../../analysis/ownership';
import { isConstant } from '../../../analysis/values';
import { elementCount, type KnownShape } from '../../../graph/shape';
import { listOf, numberOf, shortFloat, textAt } from '../../support/nodeAttributes';
import { channelsLast, shapeOf, type Conversion, type Layout } from './conversion';
import type { Arguments, Tensor } from './draft';

/** A node as the rules of modules see it. */
export class NodeView {
  readonly analyzed: AnalyzedNode;

  constructor(
    readonly conversion: Conversion,
    readonly index: number,
  ) {
    this.analyzed = conversion.nodes[index].analyzed;
  }

  get op(): string {
    return this.analyzed.node.op;
  }

  /** Whether its image has the channels last. */
  get channelsLast(): boolean {
    return this.analyzed.node.domain === channelsLast;
  }

  /** How images are ordered in the spec, where the channels come first. */
  get imageLayout(): Layout {
    return this.channelsLast ? 'first' : 'plain';
  }

  get weights(): readonly OwnedWeight[] {
    return this.conversion.nodes[this.index].weights;
  }

  value(index: number): AnalyzedValue | null {
    return this.analyzed.inputs[index] ?? null;
  }

  /** The inputs that depend on data. */
  get dataInputs(): AnalyzedValue[] {
    return this.analyzed.inputs.filter((value): value is AnalyzedValue => value !== null && this.hasTensor(value));
  }

  isData(index: number): boolean {
    const value = this.value(index);
    return value !== null && this.hasTensor(value);
  }

  /** Whether an input is a constant of the model. */
  isConstant(index: number): boolean {
    const value = this.value(index);
    return value !== null && isConstant(value);
  }

  shape(index: number): KnownShape | null {
    const value = this.value(index);
    return value && shapeOf(value);
  }

  outputShape(index = 0): KnownShape | null {
    const value = this.analyzed.outputs[index];
    return value ? shapeOf(value) : null;
  }

  /** Known contents of an input; null: none, or unknown. */
  contents(index: number): readonly number[] | null {
    const values = this.value(index)?.constant?.values;
    return values && values.every(value => value !== null) ? values : null;
  }

  number(name: string, fallback: number): number {
    return shortFloat(numberOf(this.analyzed, name, fallback));
  }

  text(name: string): string | undefined {
    return textAt(this.analyzed, name);
  }

  list(name: string): readonly number[] | undefined {
    return listOf(this.analyzed, name);
  }

  /** The tensor of an input that depends on data. */
  tensor(index: number, layout: Layout = 'plain'): Tensor | null {
    const value = this.value(index);
    return value && this.conversion.tensorOf(value, layout);
  }

  /** The tensor of any input; a constant becomes a layer of its own with `shape`, without the batch. */
  operand(index: number, shape: readonly number[], layout: Layout = 'plain'): Tensor | null {
    return this.tensor(index, layout) ?? this.stored(index, shape);
  }

  /** A number that an input holds in every element; null: none. */
  scalar(index: number): number | null {
    const value = this.value(index);
    const [shape, contents] = [this.shape(index), this.contents(index)];
    if (!value || this.isData(index) || this.weightAt(index) || !shape || elementCount(shape) !== 1) return null;
    const number = contents?.[0] ?? 1;
    return Number.isFinite(number) ? shortFloat(number) : 1;
  }

  weightAt(index: number): OwnedWeight | undefined {
    return this.weights.find(({ input, role }) => input === index && role !== 'scale');
  }

  insert(type: string, args: Arguments, inputs: readonly Tensor[], shape: readonly number[]): Tensor {
    return this.conversion.insert(type, args, inputs, shape);
  }

  private stored(index: number, wanted: readonly number[]): Tensor | null {
    const value = this.value(index);
    const shape = wanted.length === 0 ? [1] : wanted;
    if (value === null || shape.length > 8 || shape.some(size => size < 1)) return null;
    const weight = this.weightAt(index);
    if (!weight) return this.conversion.store('Constant', value.name, shape, this.index, 0);
    if (weight.role === 'weight' && weight.elements !== elementCount(shape)) return null;
    const type = weight.role === 'weight' ? 'Parameter' : 'Buffer';
    const params = weight.role === 'weight' && !weight.shared ? (weight.elements ?? 0) : 0;
    return this.conversion.store(type, weight.name, shape, this.index, params);
  }

  private hasTensor(value: AnalyzedValue): boolean {
    return this.conversion.layoutOf(value) !== null;
  }
}
