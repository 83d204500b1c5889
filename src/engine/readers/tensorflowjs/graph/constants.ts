import type { DataType } from '../../../graph/dataType';
import { isFloat } from '../../../graph/dataType';
import { elementCount, type KnownShape } from '../../../graph/shape';
import type { Attribute } from '../../../graph/graph';
import { dataTypeCode } from '../../../graph/dataType';
import type { GraphBuilder } from '../../support/graphBuilder';
import { dtypeOf } from '../../keras/layers/support/config';
import type { Contents } from '../weights/weightFiles';
import type { ListedWeight } from '../weights/listedWeight';
import type { NodeDef } from './nodeDef';

/** A constant of the graph: its contents are usually in a weight file. */
interface Constant {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: KnownShape;
  readonly values: readonly number[] | null;
}

/** The constants of a graph, each of which becomes a weight when it is first used. */
export class Constants {
  private readonly listed: ReadonlyMap<string, ListedWeight>;
  private readonly unused: Set<string>;
  private readonly made = new Map<string, string>();

  constructor(
    private readonly graph: GraphBuilder,
    weights: readonly ListedWeight[],
    private readonly contents: Contents,
  ) {
    this.listed = new Map(weights.map(weight => [weight.name, weight]));
    this.unused = new Set(this.listed.keys());
  }

  /** Whether weight files were found, so that contents which determine shapes are known. */
  get areKnown(): boolean {
    return this.contents.size > 0;
  }

  /** The contents of a Const node; the manifest takes precedence over the node. */
  describe(node: NodeDef): Constant {
    const own = node.tensor();
    const listed = this.listed.get(node.name);
    return listed
      ? {
          name: node.name,
          dtype: dtypeOf(listed.dtype),
          shape: listed.shape,
          values: this.contents.get(node.name) ?? own.values,
        }
      : { name: node.name, ...own };
  }

  /**
   * The value of a constant. Floats of rank 1 or more are the weight of their user; everything else is a node that owns
   * its elements, so that everything in the manifest counts once.
   */
  value(node: NodeDef): string {
    const known = this.made.get(node.name);
    if (known !== undefined) return known;
    const constant = this.describe(node);
    const weight = this.graph.namedWeight(constant.name, constant.shape, constant.dtype, constant.values);
    const value = isFloat(constant.dtype) && constant.shape.length > 0 ? weight : this.addNode(weight, constant);
    this.unused.delete(node.name);
    this.made.set(node.name, value);
    return value;
  }

  /** A constant as the weight of a contraction, its axes in ONNX's order. */
  filter(node: NodeDef, arrange: (shape: KnownShape) => KnownShape): string {
    const { name, shape, dtype } = this.describe(node);
    const arranged = arrange(shape);
    const key = `${name} ${arranged.join(',')}`;
    let weight = this.made.get(key);
    if (weight === undefined) {
      weight = this.graph.namedWeight(name, arranged, dtype);
      this.made.set(key, weight);
      this.unused.delete(name);
    }
    return weight;
  }

  /** Adds what the manifest lists and no node of the graph uses, such as the words of a vocabulary. */
  addUnused(): void {
    for (const name of this.unused) {
      const { shape, dtype } = this.listed.get(name)!;
      if (elementCount(shape) === 0) continue;
      this.addNode(this.graph.namedWeight(name, shape, dtypeOf(dtype)), {
        name,
        shape,
        dtype: dtypeOf(dtype),
        values: null,
      });
    }
  }

  private addNode(weight: string, { dtype, shape }: Constant): string {
    const attributes: Record<string, Attribute> = {
      dtype_0: { kind: 'int', value: dataTypeCode(dtype) },
      shape_0: { kind: 'ints', value: shape },
    };
    return this.graph.op('Const', [weight], attributes, 'tensorflow');
  }
}
