import type { DataType } from '../../../graph/dataType';
import type { SourceRange } from '../../../graph/sourceRange';
import { itemsOf, membersOf, rangeOf, stringOf, valueOf, type JsonNode, type Member } from '../../support/json';

/** One node of a TensorFlow graph (`NodeDef`, as TensorFlow.js writes it to JSON). */
export class NodeDef {
  readonly name: string;
  readonly op: string;
  /** References `node`, `node:1`, or inside functions `node:output:1`; control inputs are left out. */
  readonly inputs: readonly string[];
  readonly range: SourceRange;
  readonly nameRange: SourceRange;
  private readonly attributes: ReadonlyMap<string, Member>;

  constructor(node: JsonNode) {
    const members = membersOf(node);
    this.name = stringOf(members.get('name')?.value) ?? '';
    this.op = stringOf(members.get('op')?.value) ?? '';
    this.inputs = itemsOf(members.get('input')?.value)
      .map(input => stringOf(input) ?? '')
      .filter(name => name !== '' && !name.startsWith('^'));
    this.attributes = membersOf(members.get('attr')?.value);
    this.range = rangeOf(node);
    this.nameRange = rangeOf(members.get('op')?.value ?? node);
  }

  /** A string: base64 as in protobuf's JSON, or character codes. */
  text(name: string): string {
    return textOf(membersOf(this.attributes.get(name)?.value).get('s')?.value);
  }

  texts(name: string): string[] {
    return itemsOf(this.list(name).get('s')?.value).map(textOf);
  }

  int(name: string, fallback: number): number {
    return numberOf(membersOf(this.attributes.get(name)?.value).get('i')?.value) ?? fallback;
  }

  ints(name: string): number[] {
    return itemsOf(this.list(name).get('i')?.value)
      .map(numberOf)
      .filter(value => value !== undefined);
  }

  float(name: string, fallback: number): number {
    return numberOf(membersOf(this.attributes.get(name)?.value).get('f')?.value) ?? fallback;
  }

  flag(name: string): boolean {
    return membersOf(this.attributes.get(name)?.value).get('b')?.value.value === true;
  }

  /** An element type; 'float32' if there is none. */
  type(name: string): DataType {
    return tensorflowType(stringOf(membersOf(this.attributes.get(name)?.value).get('type')?.value));
  }

  /** A shape; −1 for an open dimension; null if the rank is open. */
  shape(name: string): number[] | null {
    return shapeOf(membersOf(this.attributes.get(name)?.value).get('shape')?.value);
  }

  /** The shapes that the exporter noted for the outputs. */
  outputShapes(): (number[] | null)[] {
    return itemsOf(this.list('_output_shapes').get('shape')?.value).map(shapeOf);
  }

  /** The function named by an attribute. */
  functionName(name: string): string {
    return stringOf(membersOf(membersOf(this.attributes.get(name)?.value).get('func')?.value).get('name')?.value) ?? '';
  }

  /** A Const's own description: type, shape, and contents if they are written out. */
  tensor(): { dtype: DataType; shape: number[]; values: number[] | null } {
    const members = membersOf(membersOf(this.attributes.get('value')?.value).get('tensor')?.value);
    const values = ['intVal', 'int64Val', 'floatVal']
      .map(field => itemsOf(members.get(field)?.value))
      .find(items => items.length > 0);
    return {
      dtype: tensorflowType(stringOf(members.get('dtype')?.value)),
      shape: (shapeOf(members.get('tensorShape')?.value) ?? []).map(dim => Math.max(0, dim)),
      values: values?.map(item => numberOf(item) ?? NaN) ?? null,
    };
  }

  private list(name: string): ReadonlyMap<string, Member> {
    return membersOf(membersOf(this.attributes.get(name)?.value).get('list')?.value);
  }
}

/** `{"dim": [{"size": "224"}]}`; an omitted size is 0 in protobuf, and means an open one here. */
export function shapeOf(node: JsonNode | undefined): number[] | null {
  if (node === undefined || membersOf(node).get('unknownRank')?.value.value === true) return null;
  return itemsOf(membersOf(node).get('dim')?.value)
    .slice(0, 16)
    .map(dim => numberOf(membersOf(dim).get('size')?.value) ?? 0);
}

const types: Readonly<Record<string, DataType>> = {
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float64',
  DT_HALF: 'float16',
  DT_BFLOAT16: 'bfloat16',
  DT_INT8: 'int8',
  DT_INT16: 'int16',
  DT_INT32: 'int32',
  DT_INT64: 'int64',
  DT_UINT8: 'uint8',
  DT_UINT16: 'uint16',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
  DT_UINT32: 'uint32',
  DT_UINT64: 'uint64',
  DT_COMPLEX64: 'complex64',
  DT_COMPLEX128: 'complex128',
};

/** The element type of a name such as `DT_FLOAT`. */
function tensorflowType(name: string | undefined): DataType {
  return (name !== undefined && Object.hasOwn(types, name) ? types[name] : undefined) ?? 'float32';
}

/** Numbers of 64 bits are written as strings. */
function numberOf(node: JsonNode | undefined): number | undefined {
  if (node?.type !== 'number' && node?.type !== 'string') return undefined;
  const value = Number(node.value);
  return Number.isFinite(value) && Math.abs(value) < 2 ** 53 ? value : undefined;
}

function textOf(node: JsonNode | undefined): string {
  if (node?.type === 'array') return String.fromCharCode(...itemsOf(node).slice(0, 256).map(valueOf).map(Number));
  const encoded = stringOf(node) ?? '';
  return /^[A-Za-z0-9+/]{0,256}={0,2}$/.test(encoded) ? decoded(encoded) : '';
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of plain characters. */
function decoded(encoded: string): string {
  let [bits, count, text] = [0, 0, ''];
  for (const letter of encoded.replace(/=+$/, '')) {
    bits = (bits << 6) | alphabet.indexOf(letter);
    count += 6;
    if (count >= 8) text += String.fromCharCode((bits >> (count -= 8)) & 255);
  }
  return text;
}
