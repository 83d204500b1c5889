import type { DataType } from '../../../graph/dataType';
import type { ModuleName } from '../../../graph/graph';
import type { Dim, KnownShape, Shape } from '../../../graph/shape';
import type { Attributes, GraphBuilder } from '../../support/graphBuilder';

/** How a checkpoint stores the weights of linear layers, by `quantization_config`. */
export interface Quantization {
  /** x·Wᵀ with a packed weight and what goes with it. */
  readonly product: (module: Module, value: string, inputs: number, outputs: number) => string;
  /** Element type of stacked experts, and how many of their weights share one scale. */
  readonly experts: { readonly dtype: DataType; readonly scale: DataType; readonly group: number };
  /** Whether a module keeps its plain weights, by its path. */
  readonly isKept: (path: string) => boolean;
}

/** What all modules of a model share while it is built. */
export interface Building {
  readonly graph: GraphBuilder;
  /** Name that the model's classes begin with: `Llama` for LlamaAttention. */
  readonly className: string;
  /** Element type of the weights and activations. */
  readonly dtype: DataType;
  /** How weights of linear layers are packed; null: they are not. */
  readonly quantization: Quantization | null;
  /** Weights by their full names: a module that is called again uses them again. */
  readonly weights: Map<string, string>;
}

/** A module of the `transformers` library while it is lowered to operators, named as the library names it. */
export class Module {
  constructor(
    readonly building: Building,
    private readonly scope: readonly ModuleName[] = [],
    /** As its weights are named: `model.layers.0`. */
    private readonly path = '',
  ) {}

  /** How this module's weights are packed; null: they are plain. */
  get packing(): Quantization | null {
    const { quantization } = this.building;
    return quantization === null || quantization.isKept(this.path) ? null : quantization;
  }

  get graph(): GraphBuilder {
    return this.building.graph;
  }

  /**
   * Lowers a module below this one.
   * @param name as the library names the attribute; `layers.0` for an item of a list
   * @param type its class; one that begins with `*` continues the model's own name: `*Attention`
   */
  child<T>(name: string, type: string, lower: (module: Module) => T, detail?: string): T {
    const outer = this.graph.place;
    const step: ModuleName = {
      name,
      type: type.replace(/^\*/, this.building.className),
      ...(detail !== undefined && { detail }),
    };
    const below = new Module(this.building, [...this.scope, step], this.path === '' ? name : `${this.path}.${name}`);
    this.graph.place = { scope: below.scope, path: below.path };
    try {
      return lower(below);
    } finally {
      this.graph.place = outer;
    }
  }

  /** The same module, whose classes below begin with another name: a model inside another. */
  of(className: string): Module {
    return new Module({ ...this.building, className }, this.scope, this.path);
  }

  /** A module below this one by the names of its weights alone, which are used again elsewhere. */
  named(name: string): Module {
    return new Module(this.building, this.scope, this.path === '' ? name : `${this.path}.${name}`);
  }

  /** Lowers the items of a list one after the other, each on what the one before it gives. */
  list(name: string, count: number, type: string, value: string, lower: Step): string {
    let current = value;
    for (let index = 0; index < count; index++)
      current = this.child(`${name}.${index}`, type, item => lower(item, current, index));
    return current;
  }

  op(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string {
    return this.graph.op(op, inputs, attributes, domain);
  }

  /** A weight of this module; asked for again, it is the same. */
  weight(name: string, shape: KnownShape, dtype: DataType = this.building.dtype): string {
    const full = this.path === '' ? name : `${this.path}.${name}`;
    let found = this.building.weights.get(full);
    if (found === undefined) {
      found = this.graph.namedWeight(full, shape, dtype);
      this.building.weights.set(full, found);
    }
    return found;
  }

  /** Scales and the like of packed weights. */
  beside(name: string, shape: KnownShape, dtype: DataType): string {
    return this.graph.beside(`${this.path}.${name}`, shape, dtype);
  }

  add(a: string, b: string): string {
    return this.op('Add', [a, b]);
  }

  /** x · factor; a factor of 1 is left out, as it is in the library. */
  scale(value: string, factor: number): string {
    return factor === 1 ? value : this.op('Mul', [value, this.scalar(factor)]);
  }

  scalar(value: number): string {
    return this.graph.constant(this.building.dtype, [], [value]);
  }

  shape(value: string): Shape | null {
    return this.graph.shape(value);
  }

  dim(value: string, axis: number): Dim {
    return this.shape(value)?.at(axis) ?? null;
  }

  /** Another view of a tensor; 0 keeps a dimension and −1 takes the rest. */
  reshape(value: string, shape: readonly number[]): string {
    return this.op('Reshape', [value, this.graph.list(shape)]);
  }
}

/** Lowers one item of a list. */
export type Step = (module: Module, value: string, index: number) => string;
