import type { Attribute, Graph, Initializer, Node } from '../graph/graph';
import { joinAccuracy, type Accuracy } from '../formula/accuracy';
import { dataTypeOf, type DataType } from '../graph/dataType';
import { CodedError } from '../graph/codedError';
import type { Message } from '../graph/message';
import type { Dim, Shape } from '../graph/shape';
import type { Constant, ValueType } from '../graph/value';
import type { BodyValue, KeptBody, NodeContext } from '../operators/support/definition';
import type { AnalyzedNode, AnalyzedValue } from './analysis';
import { isConstant } from './values';

/** Thrown by `fail`: the inputs contradict the operator's specification. */
export class RuleFailure extends CodedError {
  constructor(reason: Message) {
    super('shape-mismatch', reason);
  }
}

/** What rules may ask about the analysis beyond the node itself. */
export interface RuleServices {
  run(
    node: AnalyzedNode,
    body: string,
    inputs: readonly BodyValue[],
    trips: number | null,
    kept: KeptBody,
  ): readonly BodyValue[];
  tryBody(node: AnalyzedNode, body: string, inputs: readonly BodyValue[]): readonly BodyValue[];
  assumedTrips(node: AnalyzedNode, atMost: number | null): number | null;
  warn(node: AnalyzedNode, code: string, message: Message): void;
}

/** For rules that are called after inference: bodies are not entered again. */
export const silentServices: RuleServices = {
  run: () => [],
  tryBody: () => [],
  assumedTrips: () => null,
  warn: () => undefined,
};

/** An analysed node as seen by its operator's rules. */
export class RuleContext implements NodeContext {
  /**
   * Whether a rule looked at more than version, attributes and types, and at which inputs are there, constants, or without
   * contents: at contents, accuracy, names, the node before, bodies, or what was said.
   */
  looksFurther = false;

  constructor(
    private readonly analyzed: AnalyzedNode,
    private readonly services: RuleServices,
  ) {}

  get node(): Node {
    this.looksFurther = true;
    return this.analyzed.node;
  }

  get opset(): number {
    return this.analyzed.opset;
  }

  get inputCount(): number {
    return this.analyzed.inputs.length;
  }

  get outputCount(): number {
    return this.analyzed.node.outputs.length;
  }

  hasInput(index: number): boolean {
    return (this.analyzed.inputs[index] ?? null) !== null;
  }

  hasOutput(index: number): boolean {
    return (this.analyzed.node.outputs[index] ?? '') !== '';
  }

  type(index: number): ValueType | null {
    return this.analyzed.inputs[index]?.type ?? null;
  }

  dtype(index: number): DataType {
    return dtypeOf(this.type(index));
  }

  shape(index: number): Shape | null {
    return shapeOf(this.type(index));
  }

  dim(index: number, axis: number): Dim {
    return dimOf(this.shape(index), axis);
  }

  rank(index: number): number | null {
    return this.shape(index)?.length ?? null;
  }

  constant(index: number): Constant | null {
    const constant = this.analyzed.inputs[index]?.constant ?? null;
    if (constant !== null) this.looksFurther = true;
    return constant;
  }

  accuracy(index: number): Accuracy {
    this.looksFurther = true;
    const value = this.analyzed.inputs[index];
    return value ? joinAccuracy(value.accuracy, value.contentsAccuracy) : 'exact';
  }

  isWeight(index: number): boolean {
    const value = this.analyzed.inputs[index];
    return value !== null && value !== undefined && isConstant(value);
  }

  producer(index: number): NodeContext | null {
    this.looksFurther = true;
    const producer = this.analyzed.inputs[index]?.producer ?? null;
    return producer && new RuleContext(producer, this.services);
  }

  outputShape(index: number): Shape | null {
    return shapeOf(this.analyzed.outputs[index]?.type ?? null);
  }

  outputDtype(index: number): DataType {
    return dtypeOf(this.analyzed.outputs[index]?.type ?? null);
  }

  outputDim(index: number, axis: number): Dim {
    return dimOf(this.outputShape(index), axis);
  }

  attribute(name: string): Attribute | undefined {
    return this.analyzed.attributes.get(name);
  }

  int(name: string): number | undefined;
  int(name: string, fallback: number): number;
  int(name: string, fallback?: number): number | undefined {
    return this.read('int', name) ?? fallback;
  }

  float(name: string): number | undefined;
  float(name: string, fallback: number): number;
  float(name: string, fallback?: number): number | undefined {
    return this.read('float', name) ?? fallback;
  }

  string(name: string): string | undefined;
  string(name: string, fallback: string): string;
  string(name: string, fallback?: string): string | undefined {
    return this.read('string', name) ?? fallback;
  }

  ints(name: string): readonly number[] | undefined {
    return this.read('ints', name);
  }

  floats(name: string): readonly number[] | undefined {
    return this.read('floats', name);
  }

  strings(name: string): readonly string[] | undefined {
    return this.read('strings', name);
  }

  tensorAttribute(name: string): Initializer | undefined {
    return this.read('tensor', name);
  }

  dtypeAttribute(name: string): DataType | undefined {
    const code = this.int(name);
    return code === undefined ? undefined : dataTypeOf(code);
  }

  graphAttribute(name: string): Graph | undefined {
    return this.read('graph', name);
  }

  run(body: string, inputs: readonly BodyValue[], trips: number | null, kept: KeptBody = {}): readonly BodyValue[] {
    this.looksFurther = true;
    return this.services.run(this.analyzed, body, inputs, trips, kept);
  }

  tryBody(body: string, inputs: readonly BodyValue[]): readonly BodyValue[] {
    this.looksFurther = true;
    return this.services.tryBody(this.analyzed, body, inputs);
  }

  bodyOutputs(label: string): readonly BodyValue[] {
    this.looksFurther = true;
    const outputs = this.analyzed.bodies.find(({ name }) => name === label)?.graph.outputs ?? [];
    return outputs.map(valueOf);
  }

  assumedTrips(atMost: number | null): number | null {
    this.looksFurther = true;
    return this.services.assumedTrips(this.analyzed, atMost);
  }

  value(index: number): BodyValue {
    this.looksFurther = true;
    return valueOf(this.analyzed.inputs[index]);
  }

  fail(message: Message): never {
    throw new RuleFailure(message);
  }

  warn(code: string, message: Message): void {
    this.looksFurther = true;
    this.services.warn(this.analyzed, code, message);
  }

  /**
   * The value of an attribute with the kind that the operator's specification states; another kind counts as absent.
   */
  private read<K extends keyof AttributeValues>(kind: K, name: string): AttributeValues[K] | undefined {
    const attribute = this.attribute(name);
    return attribute?.kind === kind ? (attribute.value as unknown as AttributeValues[K]) : undefined;
  }
}

interface AttributeValues {
  int: number;
  float: number;
  string: string;
  ints: readonly number[];
  floats: readonly number[];
  strings: readonly string[];
  tensor: Initializer;
  graph: Graph;
}

function valueOf(value: AnalyzedValue | null | undefined): BodyValue {
  return { type: value?.type ?? null, constant: value?.constant ?? null };
}

export function shapeOf(type: ValueType | null): Shape | null {
  return type?.kind === 'tensor' ? type.shape : null;
}

export function dtypeOf(type: ValueType | null): DataType {
  return type?.kind === 'tensor' ? type.dtype : 'undefined';
}

function dimOf(shape: Shape | null, axis: number): Dim {
  if (shape === null) return null;
  return shape[axis < 0 ? axis + shape.length : axis] ?? null;
}
