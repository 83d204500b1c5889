import type { DataType } from './dataType';
import type { KnownShape } from './shape';
import type { Diagnostic } from './diagnostic';
import type { SourceRange } from './sourceRange';
import type { Constant, ValueType } from './value';
import type { Message } from './message';

/** A dimension as declared: a number, the name of a symbol, or null if the file leaves it open. */
export type DeclaredDim = number | string | null;

/** A type as the file declares it (`TypeProto`): dimensions may be symbols. */
export type DeclaredType =
  | {
      readonly kind: 'tensor' | 'sparse_tensor';
      readonly dtype: DataType;
      readonly shape: readonly DeclaredDim[] | null;
    }
  | { readonly kind: 'sequence' | 'optional'; readonly element: DeclaredType | null }
  | { readonly kind: 'map'; readonly key: DataType; readonly value: DeclaredType | null }
  | { readonly kind: 'opaque' };

/** `ValueInfoProto`. */
export interface ValueInfo {
  readonly name: string;
  readonly type: DeclaredType | null;
}

/** A weight or constant of the file. Its payload is never read, except for small contents that may determine shapes. */
export interface Initializer {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: KnownShape;
  /** The type that nodes compute with, if a compression plan stores it in another one. */
  readonly computedAs?: DataType;
  /** Small contents (at most `maxConstantElements`), if they are in the file and numeric. */
  readonly constant?: Constant;
  /** For a sparse initializer: how many elements are stored. */
  readonly storedElements?: number;
  /** The source declares it a weight (of a layer, or in a manifest), so it is one however it is used. */
  readonly listed?: boolean;
  /** Not in the file: an operator computes it when the model runs. */
  readonly filled?: boolean;
  /** Where the message that has or names its payload is in the file. */
  readonly at?: ByteRange;
}

/** Bytes of a file, from the first one to that after the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An attribute's value. `ref` names an attribute of the enclosing function (`ref_attr_name`). */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Initializer }
  | { readonly kind: 'tensors'; readonly value: readonly Initializer[] }
  | { readonly kind: 'graph'; readonly value: Graph }
  | { readonly kind: 'graphs'; readonly value: readonly Graph[] }
  | { readonly kind: 'type'; readonly value: DeclaredType | null }
  | { readonly kind: 'ref'; readonly value: string };

/** What a reader could not determine about a layer: everything, or only its cost (its weights are among its inputs). */
export type UnresolvedPart = 'layer' | 'cost';

/** `NodeProto`, or a layer of a layer spec lowered to it. Domain '' is written 'ai.onnx'. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** Picks one of several functions of the same name (IR version 10); '' for none. */
  readonly overload: string;
  /** Value names; '' for an optional input or output that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Module path, outermost first, if the source states it (layer specs, torch dynamo metadata). */
  readonly scope?: readonly ModuleName[];
  /** Type of the layer that it was lowered from, such as `ReLU`; messages use it. */
  readonly layer?: string;
  /** What the reader assumed about it because the file does not state it: its output shape, or how often it runs. */
  readonly assumed?: 'shape' | 'runs';
  /** Set if it represents a layer that could not be read and that the reader has reported: no operator defines it. */
  readonly unresolved?: UnresolvedPart;
  /** Why it has no figures, if a reader could not interpret it: the node's note, and its only message. */
  readonly unreadBecause?: Message;
  /** How a compression plan stores what it computes and which of its weights are zero, in place of what the file does. */
  readonly compressed?: Compressed;
  /** Its position in a text document. */
  readonly range?: SourceRange;
  /** The part of `range` that names it, such as the value of a layer's `type`: diagnostics point at it. */
  readonly nameRange?: SourceRange;
}

/** What a compression plan changes about a node, its weights' sizes and types aside. */
export interface Compressed {
  /** The type of its floating-point inputs and outputs. */
  readonly activations?: DataType;
  readonly sparsity?: Sparsity;
}

/** Zeros among weights: a share of them anywhere, or in each group of `m` all but `n`. */
export type Sparsity = { readonly zeros: number } | { readonly n: number; readonly m: number };

/** One step of a module path as stated by the source. */
export interface ModuleName {
  readonly name: string;
  /** The class of the module, such as `Conv2d`, if the source states it. */
  readonly type?: string;
  /** Arguments as PyTorch's `extra_repr` prints them: `3, 64, kernel_size=(11, 11)`. */
  readonly detail?: string;
  /** Position of its layer in a text document. */
  readonly range?: SourceRange;
  /** How often its layer is repeated, if it is: the copies are the modules below it. */
  readonly repeat?: number;
  /** Where the block that it is a use of is defined. */
  readonly definition?: SourceRange;
}

/** `GraphProto`: the main graph, a body of control flow, or the body of a function. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Initializer>;
  /** Declared types of intermediate values (`value_info`). */
  readonly valueInfo: ReadonlyMap<string, ValueInfo>;
}

/** `FunctionProto`: its inputs and outputs carry no types. */
export interface FunctionDefinition {
  readonly domain: string;
  readonly name: string;
  readonly overload: string;
  readonly graph: Graph;
  readonly opsets: ReadonlyMap<string, number>;
  /** Attributes that must be given by the caller. */
  readonly attributes: readonly string[];
  /** Attributes with their defaults (IR version 9). */
  readonly defaults: ReadonlyMap<string, Attribute>;
}

/** What every reader makes of its source. */
export interface Model {
  readonly format: 'onnx' | 'layers' | 'keras' | 'tfjs' | 'transformers' | 'safetensors' | 'gguf';
  /** Tool and version that wrote it, such as `pytorch 1.13.1`; '' where unknown. */
  readonly producer: string;
  readonly irVersion: number | null;
  /** Domain → version; the default domain is written 'ai.onnx'. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: Graph;
  /** Model-local functions by `functionKey`. */
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly notices: readonly Diagnostic[];
  /** Whether the reader guessed values that determine shapes: a mismatch after that is not an error of the file. */
  readonly hasGuesses?: boolean;
  /**
   * Something that may change the whole architecture was not understood, as a notice reports: every total is an
   * estimate.
   */
  readonly isEstimate?: boolean;
  /** The source is a file of weights, which does not contain the computation. */
  readonly isWeightsOnly?: boolean;
  /** The reader's defaults for open dimensions of inputs, by name. */
  readonly openSizes?: OpenSizes;
  /** Offsets of the line starts of the text it was read from. */
  readonly lineStarts?: readonly number[];
  /** Positions of the keys of a configuration, by name. */
  readonly keys?: ReadonlyMap<string, SourceRange>;
  /** How the model generates text token by token (language models). */
  readonly generation?: Generation;
  /** Budgets stated by the source itself (layer specs). */
  readonly budget?: Budget;
  /** Their positions in the source. */
  readonly budgetRanges?: BudgetRanges;
}

/** Sizes by the names of dimensions; in place of a number the dimension that one is as large as. */
export type OpenSizes = ReadonlyMap<string, number | string>;

/** What a language model keeps of past tokens, and the dimensions of new and past tokens. */
export interface Generation {
  /** The dimension of new tokens, and that of past tokens. */
  readonly tokens: string;
  readonly past: string;
  /** The same run also does work that is done once per text (an encoder), so its cost is not that of one more token. */
  readonly encodes: boolean;
  readonly caches: readonly CachedTensor[];
}

/** Keys or values that a run reads and returns with its own appended. */
export interface CachedTensor {
  readonly past: string;
  readonly present: string;
  /** The axis of tokens: 2 of batch × heads × tokens × size. */
  readonly axis: number;
  /** Maximum number of tokens kept; null: all of them. */
  readonly window: number | null;
}

/**
 * A source whose layers take sizes from the shapes before them (a Linear after a Flatten): its graph is built for an
 * analysis, node by node, while types are inferred.
 */
export interface LayeredModel {
  readonly format: Model['format'];
  build(begin: BeginInference, aids: ReadingAids): Model;
}

/** What an analysis does for a source while it builds its graph. */
export interface ReadingAids {
  /** A number that the source names and that may be set to another one. @returns the one to use */
  variable(name: string, written: number): number;
  /** Whether the user has a cost rule for an operator. */
  hasRule(domain: string, op: string): boolean;
}

export type ModelSource = Model | LayeredModel;

/** Starts with a model that has inputs and no nodes yet. */
export type BeginInference = (model: Model) => GrowingInference;

/** Types and contents of values while a graph is being built. */
export interface GrowingInference {
  /**
   * Adds the next node, whose inputs were added before it. Initializers may be added to the model's graph at any time.
   */
  add(node: Node): void;
  /** null: unknown. */
  typeOf(name: string): ValueType | null;
  /** Contents that determine shapes; null: unknown. */
  constantOf(name: string): Constant | null;
}

/** Upper limits for a model's totals. */
export interface Budget {
  readonly macs?: number;
  readonly params?: number;
  readonly weightBytes?: number;
  readonly peakActivationBytes?: number;
  /** The least time of a run on a device, in seconds. */
  readonly latency?: number;
}

export type BudgetRanges = { readonly [K in keyof Budget]: SourceRange };

export function functionKey(domain: string, name: string, overload: string): string {
  return `${domain}::${name}::${overload}`;
}
