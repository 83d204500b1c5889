import { isKnown, type Dim, type Shape } from '../../../../graph/shape';
import type { DataType } from '../../../../graph/dataType';
import type { SourceRange } from '../../../../graph/sourceRange';
import { say, type Message } from '../../../../graph/message';
import type { Attributes, GraphBuilder } from '../../../support/graphBuilder';
import { rangeOf, valueOf, type JsonNode } from '../../../support/json';
import type { Argument, CallArguments } from './callArguments';
import { tensorsIn } from './callArguments';
import { UnresolvedLayer } from '../../../support/unresolvedLayer';
import type { Config } from './config';

/** What the reader does for a layer. */
export interface LayerServices {
  /** Lowers the layer that a wrapper holds, on other inputs. */
  lowerInner(role: string, described: JsonNode, inputs: readonly string[], wanted: number): readonly string[];
  /** Reports an unknown function once, where it is named. */
  sayUnknown(message: Message, range: SourceRange | undefined): void;
}

/** A Keras layer while one of its calls is lowered. A second call uses the weights of the first. */
export class KerasLayer {
  constructor(
    readonly graph: GraphBuilder,
    readonly config: Config,
    readonly call: CallArguments,
    /** How many outputs are used; at least one. */
    readonly wanted: number,
    /** Names of the layer's weights, by their own names: calls share them. */
    private readonly weights: Map<string, string>,
    private readonly services: LayerServices,
  ) {}

  /** The tensors that the layer is called with, without keyword arguments. */
  get inputs(): readonly string[] {
    return this.call.inputs;
  }

  get input(): string {
    return this.inputs[0] ?? this.fail(say`It has no input.`);
  }

  /** Whether the channels are the last axis, Keras' default. */
  get channelsLast(): boolean {
    return this.config.string('data_format') !== 'channels_first';
  }

  /** A tensor among the arguments by its name or position; undefined if there is none. */
  tensor(name: string, place: number): string | undefined {
    return tensorsIn(this.call.argument(name, place))[0];
  }

  /** A parameter of the layer or an argument of its call, whichever has it. */
  argument(name: string, place = Infinity): Argument | undefined {
    const given = this.call.argument(name, place);
    if (given !== undefined) return given;
    const node = this.config.nodeOf(name);
    return node && (valueOf(node) as Argument);
  }

  op(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string {
    return this.graph.op(op, inputs, attributes, domain);
  }

  weight(name: string, shape: readonly number[]): string {
    let full = this.weights.get(name);
    if (full === undefined) {
      full = this.graph.weight(name, shape);
      this.weights.set(name, full);
    }
    return full;
  }

  scalar(value: number, dtype: DataType = 'float32'): string {
    return this.graph.constant(dtype, [], [value]);
  }

  shape(value = this.input): Shape | null {
    return this.graph.shape(value);
  }

  /** Shape of a value, whose rank must be known. */
  knownShape(value = this.input): Shape {
    return this.shape(value) ?? this.unknownInput();
  }

  /** A shape of which every dimension must be known. */
  sizes(value = this.input): readonly number[] {
    const shape = this.knownShape(value);
    return isKnown(shape) ? shape : this.unknownInput();
  }

  /** A dimension of a value that a weight depends on. */
  size(axis: number, value = this.input): number {
    return this.dim(axis, value) ?? this.unknownInput();
  }

  dim(axis: number, value = this.input): Dim {
    return this.shape(value)?.at(axis) ?? null;
  }

  /**
   * Lowers the layer that a wrapper such as Bidirectional holds in a field of its config.
   * @param role distinguishes two uses of one description that have their own weights
   */
  inner(role: string, field: string, inputs: readonly string[], wanted = 1): readonly string[] {
    return this.described(role, this.config.nodeOf(field) ?? this.fail(say`${field} is missing.`), inputs, wanted);
  }

  /** Lowers a layer that is described inside this one. */
  described(role: string, node: JsonNode, inputs: readonly string[], wanted = 1): readonly string[] {
    return this.services.lowerInner(role, node, inputs, wanted);
  }

  /**
   * An unknown function without weights: its cost is unknown, and its output has the shape of its input.
   * @param node where it is named
   */
  unknownFunction(name: string, value: string, node: JsonNode | undefined): string {
    const message = this.sayUnknownFunction(name, node);
    const type = this.graph.type(value);
    return this.graph.add(name.slice(0, 80) || 'Function', [value], {
      domain: 'keras',
      types: [type && { ...type, shape: type.shape }],
      unresolved: 'cost',
      unreadBecause: message,
    })[0];
  }

  /**
   * Reports an unknown function.
   * @returns the reason
   */
  sayUnknownFunction(name: string, node: JsonNode | undefined): Message {
    const message = say`The function '${name.slice(0, 80)}' has no cost rule; its cost is unknown.`;
    this.services.sayUnknown(message, node && rangeOf(node));
    return message;
  }

  /** Fails: the layer's cost stays unknown. */
  fail(message: Message): never {
    throw new UnresolvedLayer(message);
  }

  /** Fails because an earlier layer did. */
  unknownInput(): never {
    throw new UnresolvedLayer(say`The shape of its input is unknown.`, undefined, 'unknown-input');
  }
}

/**
 * How a class of layers is lowered.
 * @returns its output, or all outputs in use
 */
export type Lowering = (layer: KerasLayer) => string | readonly string[];
