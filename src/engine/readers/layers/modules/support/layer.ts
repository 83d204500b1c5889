import { shapeText, type Dim, type Shape } from '../../../../graph/shape';
import type { SourceRange } from '../../../../graph/sourceRange';
import type { Diagnostic } from '../../../../graph/diagnostic';
import { say, type Message, type MessageValue } from '../../../../graph/message';
import type { Attributes, GraphBuilder } from '../../../support/graphBuilder';
import { UnresolvedLayer } from '../../../support/unresolvedLayer';

/** A module's name with its arguments, which are known only once the layer is lowered. */
export interface OpenModule {
  name: string;
  type: string;
  detail?: string;
  range?: SourceRange;
  repeat?: number;
}

/** A formula with the values of its names. */
export interface WrittenFormula {
  readonly text: string;
  readonly numbers: ReadonlyMap<string, number>;
}

/** What the reader provides to a layer. */
export interface LayerServices {
  say(notice: Diagnostic): void;
  /** The range of an argument's value; undefined if it was omitted. */
  argumentRange(name: string): SourceRange | undefined;
  /** The name of a value in messages: that of the layer that computes it. */
  nameOf(value: string): string;
  /** Version of the language that the spec is written in. */
  readonly version: number;
  /** An argument as a formula, with the values of its names; undefined if it was omitted. */
  formula(argument: string): WrittenFormula | undefined;
  /** Runs `lower` inside a module below this one. */
  below<T>(name: string, type: string, lower: (module: OpenModule) => T): T;
}

/**
 * A layer while it is lowered to operators: its inputs, the graph that it is added to, and methods that report
 * mistakes.
 */
export class Layer {
  constructor(
    readonly graph: GraphBuilder,
    readonly inputs: readonly string[],
    private readonly module: OpenModule,
    private readonly services: LayerServices,
  ) {}

  /** The layer's first input. */
  get input(): string {
    return this.inputs[0];
  }

  /** The name of an input in messages: that of the layer that it comes from. */
  inputName(index: number): string {
    return this.services.nameOf(this.inputs[index]);
  }

  /** An input's shape for messages, without the batch. */
  inputShape(index = 0): MessageValue {
    return shapeText(this.shape(index)?.slice(1) ?? null);
  }

  /** An argument as written; undefined if it was omitted. */
  formula(argument: string): WrittenFormula | undefined {
    return this.services.formula(argument);
  }

  /** Version of the language that the spec is written in. */
  get version(): number {
    return this.services.version;
  }

  /** The arguments as PyTorch's `extra_repr` prints them. */
  describe(detail: string): void {
    this.module.detail = detail;
  }

  /** Shape of an input, the batch first; null: unknown. */
  shape(index = 0): Shape | null {
    return this.graph.shape(this.inputs[index]);
  }

  /** A dimension of an input; null if unknown. */
  dim(axis: number, index = 0): Dim {
    const shape = this.shape(index);
    return shape?.[axis < 0 ? axis + shape.length : axis] ?? null;
  }

  /** Rank of the first input, including the batch; fails if it is unknown. */
  knownRank(): number {
    return this.shape()?.length ?? this.unknownInput();
  }

  /** An axis that an argument names, counted from the start; fails outside the first input's rank. */
  axis(dim: number, argument: string): number {
    const rank = this.knownRank();
    if (dim < -rank || dim >= rank)
      this.fail(say`${argument} is ${dim}, but the input has ${rank} axes, the batch included.`, argument);
    return dim < 0 ? dim + rank : dim;
  }

  /** Fails unless the input has one of these ranks (including the batch) or an unknown rank. */
  requireRank(expected: Message, ...ranks: number[]): void {
    const shape = this.shape();
    if (shape === null || ranks.includes(shape.length)) return;
    this.fail(
      say`${this.module.type} takes ${expected} without the batch, but its input is ${shapeText(shape.slice(1))}.`,
    );
  }

  op(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string {
    return this.graph.op(op, inputs, attributes, domain);
  }

  weight(name: string, shape: readonly number[]): string {
    return this.graph.weight(name, shape);
  }

  /**
   * A size that the input determines, such as `in_channels`. If it is given but wrong, the correct size is reported,
   * and the input's size is used.
   */
  feature(name: string, given: number | undefined, actual: Dim): number {
    if (actual === null)
      return given ?? this.unknownInput(say`${name} cannot be inferred because the input shape is unknown.`);
    if (given !== undefined && given !== actual) {
      this.services.say({
        severity: 'error',
        code: 'shape-mismatch',
        message: say`${name} is ${given}, but the input has ${actual}.`,
        range: this.services.argumentRange(name),
        fix: { title: say`Change ${name} to ${actual}`, text: String(actual) },
      });
    }
    return actual;
  }

  /** Reports a warning about an argument. */
  warn(argument: string, code: string, message: Message): void {
    this.services.say({ severity: 'warning', code, message, range: this.services.argumentRange(argument) });
  }

  /** Lowers a part of this layer as a module below it. */
  child<T>(name: string, type: string, inputs: readonly string[], lower: (layer: Layer) => T): T {
    return this.services.below(name, type, module => lower(new Layer(this.graph, inputs, module, this.services)));
  }

  argumentRange(name: string): SourceRange | undefined {
    return this.services.argumentRange(name);
  }

  /** Gives up because an earlier layer has an unknown shape. */
  unknownInput(reason = say`The cost is unknown because the shape of the input is unknown.`): never {
    throw new UnresolvedLayer(reason, undefined, 'unknown-input');
  }

  /** Gives up because there are too few inputs. */
  missingInput(message: Message): never {
    throw new UnresolvedLayer(message, undefined, 'inputs');
  }

  /** Gives up: the layer's cost stays unknown. */
  fail(message: Message, argument?: string): never {
    throw new UnresolvedLayer(message, argument);
  }
}
