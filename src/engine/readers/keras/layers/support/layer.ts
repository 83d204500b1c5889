import type { Dim, Shape } from '../../../../graph/shape';
import type { Attributes, GraphBuilder } from '../../../support/graphBuilder';
import type { JsonNode } from '../../../support/json';
import { UnresolvedLayer } from '../../../support/unresolvedLayer';
import type { Config } from './config';

/** A Keras layer while one of its calls is lowered. A second call uses the weights of the first. */
export class KerasLayer {
  constructor(
    readonly graph: GraphBuilder,
    readonly config: Config,
    readonly inputs: readonly string[],
    /** Names of the layer's weights, by their own names: calls share them. */
    private readonly weights: Map<string, string>,
    /** Lowers the layer that a wrapper holds, on other inputs. */
    private readonly lowerInner: (role: string, described: JsonNode, inputs: readonly string[]) => string,
  ) {}

  get input(): string {
    return this.inputs[0] ?? this.fail('It has no input.');
  }

  /** Whether the channels are the last axis, as is Keras' way. */
  get channelsLast(): boolean {
    return this.config.string('data_format') !== 'channels_first';
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

  shape(value = this.input): Shape | null {
    return this.graph.shape(value);
  }

  /** Shape of a value, whose rank must be known. */
  knownShape(value = this.input): Shape {
    return this.shape(value) ?? this.fail('The shape of its input is unknown.');
  }

  /** A dimension of a value that a weight depends on. */
  size(axis: number, value = this.input): number {
    return this.dim(axis, value) ?? this.fail('The shape of its input is unknown.');
  }

  dim(axis: number, value = this.input): Dim {
    return this.shape(value)?.at(axis) ?? null;
  }

  /**
   * Lowers the layer that a wrapper such as Bidirectional holds in a field of its config.
   * @param role tells two uses of one description apart, which have weights of their own
   */
  inner(role: string, field: string, ...inputs: string[]): string {
    return this.described(role, this.config.nodeOf(field) ?? this.fail(`${field} is missing.`), ...inputs);
  }

  /** Lowers a layer that is described inside this one. */
  described(role: string, node: JsonNode, ...inputs: string[]): string {
    return this.lowerInner(role, node, inputs);
  }

  fail(message: string): never {
    throw new UnresolvedLayer(message);
  }
}

/** How a class of layers is lowered. */
export type Lowering = (layer: KerasLayer) => string;
