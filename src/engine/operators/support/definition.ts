import type { Accuracy } from '../../formula/accuracy';
import type { Expression } from '../../formula/expression';
import type { Attribute, Graph, Initializer, Node } from '../../graph/graph';
import type { DataType } from '../../graph/dataType';
import type { Message } from '../../graph/message';
import type { Dim, Shape } from '../../graph/shape';
import type { Constant, ValueType } from '../../graph/value';
import type { AxisFlow } from './axisFlow';
import type { ChannelFlow, RegroupedChannels } from './channelFlow';
import type { InputRoles } from './roles';

/** What a node costs for one run, as expressions over named quantities. Whatever is left out is 0. */
export interface Cost {
  /** Multiply-accumulates; contractions only. */
  readonly macs?: Expression;
  /** Those of `macs` that multiply activations with each other, where an operator with weights has both kinds (attention). */
  readonly betweenActivations?: Expression;
  /** Exact floating-point operations. */
  readonly flops?: Expression;
  /** Special functions (exp, log, sqrt, …), which `flops` includes. */
  readonly special?: Expression;
  /** MACs as ptflops 0.6.4–0.7 counts the module; defaults to 0, since it passes over what it does not know. */
  readonly ptflops?: Expression;
  /** One sentence about an assumption of the figures, such as 'Masked scores are counted too.' */
  readonly note?: Message;
  /** How far the figures can be trusted, where the operator does less than is counted or its work is not known in full. */
  readonly accuracy?: Accuracy;
  /** Why figures are unknown, where the reason is not a size that depends on data; follows 'is unknown: '. */
  readonly unknownBecause?: Message;
}

/** One operator, for all versions from `since` up to the next definition of the same name. */
export interface OperatorDefinition {
  readonly name: string;
  /** 'ai.onnx' if omitted. */
  readonly domain?: string;
  readonly since: number;
  /** What it does with its inputs, if that differs from the default. */
  readonly roles?: InputRoles;
  /** Output types, one per output of the node (extra entries are ignored); null: unknown. */
  infer(node: NodeContext): readonly (ValueType | null)[];
  /**
   * Upper bounds of the output shapes if their dimensions depend on data (NonZero, NonMaxSuppression, …). Costs are
   * counted with them and marked as assumed, and the user can set them; the shapes shown stay unknown.
   */
  bound?(node: NodeContext): readonly (Shape | null)[];
  /** What such a size is the number of: `Boxes kept by NonMaxSuppression`. */
  readonly yields?: Message;
  /**
   * Where the axes of its inputs go, and which of them is its batch; `regrouped`: the elements of the first input keep their
   * order. Called after inference; left out, nothing is known.
   */
  axes?(node: NodeContext): AxisFlow | 'regrouped';
  /**
   * How the channels of its inputs, weights among them, and outputs depend on each other; null: not in a way that can be
   * followed. Called after inference; left out, no channels are followed through the operator.
   */
  channels?(node: NodeContext): ChannelFlow | RegroupedChannels | null;
  /** Output contents, where inputs decide them; called only when an input has contents or `constantSource` is set. */
  fold?(node: NodeContext): readonly (Constant | null)[];
  /** Set where contents come from shapes or attributes alone (Shape, Size, Constant). */
  readonly constantSource?: boolean;
  /** The tensor of the file that its output is (Constant). */
  literal?(node: NodeContext): Initializer | null;
  /** Makes a tensor of one value (ConstantOfShape): with constant sizes a weight where its user expects one. */
  readonly fills?: boolean;
  /**
   * Writes the elements of a moved input more than once (Expand, Tile): its output is not a copy of a weight but takes
   * memory.
   */
  readonly repeats?: boolean;
  /**
   * Whether each output element follows from the elements of its inputs at the same (broadcast) place, and from numbers
   * per channel: such a node can run as part of the one before it, and write over an input of the same size.
   */
  elementwise?(node: NodeContext): boolean;
  /** How values pass between the node and its bodies. */
  bodyFlow?(node: NodeContext): BodyFlow;
  /**
   * How many weights an input holds that packs several into one stored element (MatMulNBits' B); undefined: not packed.
   */
  weightElements?(node: NodeContext, input: number): number | null | undefined;
  /** The share of an input's elements that one token uses, where a router chooses among them; 1 if omitted. */
  activeShare?(node: NodeContext, input: number): number;
  /** Its keys are past keys followed by the new ones: their total length is the sum of the two. */
  readonly joinsPast?: boolean;
  /** The bodies are alternatives (If): the most expensive one is counted, the others are shown. */
  readonly alternatives?: boolean;
  /**
   * Inputs whose larger contents make outputs smaller or different, in addition to those that are compared or indices:
   * what follows from upper bounds of these is not an upper bound.
   */
  readonly falling?: readonly number[];
  /** Whether its contents are the same for all sizes up to the upper bounds that its inputs hold. */
  isDecided?(node: NodeContext): boolean;
  cost(node: NodeContext): Cost;
}

/**
 * A node with everything around it that a rule may look at. Inputs and outputs are addressed by position. Figures in
 * shapes are bound numbers; null is unknown and must be carried on, never guessed.
 */
export interface NodeContext {
  readonly node: Node;
  /** Version of the node's domain. */
  readonly opset: number;
  readonly inputCount: number;
  readonly outputCount: number;
  /** Whether the optional input (output) is there. */
  hasInput(index: number): boolean;
  hasOutput(index: number): boolean;
  /** Type of an input; null where absent or unknown. */
  type(index: number): ValueType | null;
  /** Element type of a tensor input; 'undefined' where absent or unknown. */
  dtype(index: number): DataType;
  /** Shape of a tensor input; null where absent or unknown. */
  shape(index: number): Shape | null;
  /** A dimension of an input, `axis` counted from the end when negative; null where unknown. */
  dim(index: number, axis: number): Dim;
  /** Rank of an input; null where unknown. */
  rank(index: number): number | null;
  /** How far the sizes and contents of an input can be trusted: they may be counted at upper bounds. */
  accuracy(index: number): Accuracy;
  /** Contents of an input where known, perhaps with unknown elements. */
  constant(index: number): Constant | null;
  /** Whether an input is made of constants alone: an initializer or Constant, perhaps moved or filled. */
  isWeight(index: number): boolean;
  /** The node that computes an input, as its own rules see it; null for graph inputs and initializers. */
  producer(index: number): NodeContext | null;
  /** Outputs: for cost rules only, after inference. */
  outputShape(index: number): Shape | null;
  outputDtype(index: number): DataType;
  outputDim(index: number, axis: number): Dim;

  attribute(name: string): Attribute | undefined;
  int(name: string): number | undefined;
  int(name: string, fallback: number): number;
  float(name: string): number | undefined;
  float(name: string, fallback: number): number;
  string(name: string): string | undefined;
  string(name: string, fallback: string): string;
  ints(name: string): readonly number[] | undefined;
  floats(name: string): readonly number[] | undefined;
  strings(name: string): readonly string[] | undefined;
  tensorAttribute(name: string): Initializer | undefined;
  /** An element type given as a number (`to`, `dtype`). */
  dtypeAttribute(name: string): DataType | undefined;
  graphAttribute(name: string): Graph | undefined;

  /**
   * Analyses a body (If, Loop, Scan, …) with these inputs and stores it below this node, to be counted `trips` times.
   * If stored again under the same label, the last one is used.
   * @param trips null: unknown, and so is the cost of the body
   * @returns the body's outputs
   */
  run(body: string, inputs: readonly BodyValue[], trips: number | null, kept?: KeptBody): readonly BodyValue[];
  /** Analyses a body with these inputs without keeping it. @returns what the body's outputs would be */
  tryBody(body: string, inputs: readonly BodyValue[]): readonly BodyValue[];
  /** What the outputs of a body that was kept under this label are. */
  bodyOutputs(label: string): readonly BodyValue[];
  /**
   * How often a body runs if that depends on data: the user's value or, when costs are counted, an assumption.
   * @param atMost an upper bound, assumed unless the user gives a value; null: there is none, one run is assumed
   * @returns null while shapes are inferred, because nothing is known
   */
  assumedTrips(atMost: number | null): number | null;
  /** The value of an input, to be passed to a body. */
  value(index: number): BodyValue;

  /** Says that inputs contradict the operator's specification. The node's outputs become unknown. */
  fail(message: Message): never;
  /** Remarks something without giving up. */
  warn(code: string, message: Message): void;
}

/** A value on its way into or out of a body. */
export interface BodyValue {
  readonly type: ValueType | null;
  readonly constant: Constant | null;
}

/** How a body is kept. */
export interface KeptBody {
  /** The attribute's name if omitted; others where a body is kept several times (one entry per iteration). */
  readonly label?: string;
  /** How far its number of runs can be trusted, as far as the rule knows better than its inputs; 'exact' if omitted. */
  readonly accuracy?: Accuracy;
}

/** Which values of a node and its bodies are the same. */
export interface BodyFlow {
  /** Input i of a body is input i + `inputs` of the node; those of the node before it steer. */
  readonly inputs: number;
  /** Output i of the node is output i + `outputs` of a body; those of the body before it steer. */
  readonly outputs: number;
  /**
   * This many outputs of the body, which are also the node's first outputs, become inputs of its next run, from input
   * `first` on.
   */
  readonly carried?: { readonly first: number; readonly count: number };
}
