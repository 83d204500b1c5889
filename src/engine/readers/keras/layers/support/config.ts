import type { DataType } from '../../../../graph/dataType';
import { say } from '../../../../graph/message';
import { itemsOf, membersOf, stringOf, valueOf, type JsonNode } from '../../../support/json';
import { UnresolvedLayer } from '../../../support/unresolvedLayer';

/** The `config` of a Keras layer, read leniently: versions add and drop fields. */
export class Config {
  private readonly members;

  constructor(
    readonly node: JsonNode | undefined,
    private readonly added: ReadonlyMap<string, JsonNode> = new Map(),
  ) {
    this.members = membersOf(node);
  }

  /** The same with more fields. */
  with(added: ReadonlyMap<string, JsonNode>): Config {
    return new Config(this.node, added);
  }

  has(name: string): boolean {
    const value = this.nodeOf(name);
    return value !== undefined && value.type !== 'null';
  }

  nodeOf(name: string): JsonNode | undefined {
    return this.added.get(name) ?? this.members.get(name)?.value;
  }

  child(name: string): Config {
    return new Config(this.nodeOf(name));
  }

  string(name: string): string | undefined {
    return stringOf(this.nodeOf(name));
  }

  flag(name: string, fallback: boolean): boolean {
    const node = this.nodeOf(name);
    return node?.type === 'boolean' ? node.value === true : fallback;
  }

  number(name: string): number | undefined {
    const node = this.nodeOf(name);
    return node?.type === 'number' && Number.isFinite(node.value) ? Number(node.value) : undefined;
  }

  /** A size that the layer requires. */
  size(name: string): number {
    const value = this.number(name);
    if (value === undefined || !isSize(value)) throw new UnresolvedLayer(say`${name} must be a size.`);
    return value;
  }

  /** A list of sizes; a single number is used for all. */
  sizes(name: string, length: number, fallback?: number): number[] {
    const node = this.nodeOf(name);
    const values =
      node?.type === 'number'
        ? new Array<unknown>(length).fill(node.value)
        : node?.type === 'array'
          ? itemsOf(node).map(valueOf)
          : undefined;
    if (values === undefined && fallback !== undefined) return new Array<number>(length).fill(fallback);
    if (values?.length !== length || !values.every(isSize))
      throw new UnresolvedLayer(say`${name} must contain ${length} sizes.`);
    return values as number[];
  }

  /** A list of whole numbers of any length, or one number; undefined for anything else. */
  integers(name: string): number[] | undefined {
    const node = this.nodeOf(name);
    const values = node?.type === 'array' ? itemsOf(node).map(valueOf) : [node && valueOf(node)];
    return values.length <= 16 && values.every(Number.isSafeInteger) ? (values as number[]) : undefined;
  }

  /** The element type: a name, or a policy with one. */
  dtype(): DataType {
    const name = this.string('dtype') ?? this.child('dtype').child('config').string('name') ?? 'float32';
    return dtypeOf(name);
  }
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value < 2 ** 31;
}

const kept: ReadonlySet<string> = new Set([
  'float16',
  'bfloat16',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'string',
  'complex64',
]);

/** The weights of a mixed policy are in single precision. */
export function dtypeOf(name: string): DataType {
  return kept.has(name) ? (name as DataType) : 'float32';
}
