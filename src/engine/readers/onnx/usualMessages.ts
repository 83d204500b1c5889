import { onnx } from 'onnx-proto';
import { dataTypeOf } from '../../graph/dataType';
import type { Attribute, DeclaredType, Initializer, Node, ValueInfo } from '../../graph/graph';
import { ByteTable } from './byteTable';
import type { Stretch } from './stretch';

/** Longer lists of attributes are rarely the same twice, and may hold payloads. */
const longestRepeated = 1024;
/** Longer nodes hold payloads: no text is to be made of a stretch with those, since names would keep it. */
const longestNode = 1 << 14;

/** What is decoded by its message type when it appears for the first time; null: not of the usual kind. */
export interface Decoders {
  attributes(bytes: Uint8Array): ReadonlyMap<string, Attribute> | null;
  type(bytes: Uint8Array): DeclaredType | null;
}

/**
 * The fast way through most of a large file: nodes, external tensors and declared values of the usual kind, straight
 * from a buffer that holds all of them. Texts, attributes and types that were there before become the same objects.
 * Everything else (`null`), and whatever is damaged, is left to the reader of whole messages.
 *
 * Lists are copied when they are complete (`slice`): one that grows keeps room for 16 more items.
 */
export class UsualMessages {
  readonly table = new ByteTable();
  /** By the number of their bytes; null: not of the usual kind. */
  private readonly attributes: (ReadonlyMap<string, Attribute> | null)[] = [];
  private readonly types: (DeclaredType | null)[] = [];
  /** The values of the last node, and their numbers. */
  private readonly inputs: string[] = [];
  private readonly outputs: string[] = [];
  private readonly numbers: number[] = [];
  private last: Node | null = null;

  constructor(private readonly decoders: Decoders) {}

  /** `NodeProto` with inputs, then outputs, a name, and attributes in one stretch that hold neither tensors nor graphs. */
  node(stretch: Stretch, start: number, end: number): Node | null {
    if (end - start > longestNode) return null;
    const source = stretch.bytes;
    let inputCount = 0;
    let outputCount = 0;
    let name = '';
    let op = '';
    let domain = '';
    let attributesStart = end;
    let attributesEnd = end;
    for (let at = start; at < end;) {
      const tag = source[at++];
      const length = source[at] < 0x80 ? source[at] : lengthOfTwo(source, at);
      const from = at + (length < 0x80 ? 1 : 2);
      at = from + length;
      if (length < 0 || at > end) return null;
      if (tag === attributeOfNode) {
        if (attributesStart === end) attributesStart = from - (length < 0x80 ? 2 : 3);
        else if (attributesEnd !== from - (length < 0x80 ? 2 : 3)) return null;
        attributesEnd = at;
        continue;
      }
      if (tag === docOfNode) continue;
      if (tag === nameOfNode) {
        // The names of nodes are not repeated.
        if (!isAscii(source, from, at)) return null;
        name = stretch.text(from, at);
        continue;
      }
      const number = this.table.numberOf(stretch, from, at);
      const text = this.table.text(number);
      if (text === null) return null;
      if (tag === inputOfNode && outputCount === 0) {
        this.numbers[inputCount] = number;
        this.inputs[inputCount++] = text;
      } else if (tag === outputOfNode) {
        this.numbers[inputCount + outputCount] = number;
        this.outputs[outputCount++] = text;
      } else if (tag === opOfNode) op = text;
      else if (tag === domainOfNode) domain = text;
      else return null;
    }
    // What a Constant holds is a value of its own, even if there is an equal one.
    if (op === 'Constant') return null;
    const attributes = this.attributesIn(stretch, attributesStart, attributesEnd);
    if (attributes === null) return null;
    return (this.last = {
      name,
      op,
      domain: domain || 'ai.onnx',
      overload: '',
      inputs: this.inputs.slice(0, inputCount),
      outputs: this.outputs.slice(0, outputCount),
      attributes,
    });
  }

  /** Appends the numbers of a node's inputs and outputs in `table`. */
  addNumbers(numbers: number[], node: Node): void {
    const { inputs, outputs } = node;
    if (node === this.last)
      for (let index = 0; index < inputs.length + outputs.length; index++) numbers.push(this.numbers[index]);
    else for (const name of inputs.concat(outputs)) numbers.push(this.table.of(name));
  }

  /**
   * `TensorProto` whose payload is elsewhere.
   * @param first where `start` is in the file
   */
  tensor(stretch: Stretch, start: number, end: number, first: number): Initializer | null {
    const source = stretch.bytes;
    const shape: number[] = [];
    let nameStart = end;
    let nameEnd = end;
    let dtype = 0;
    let location = 0;
    for (let at = start; at < end;) {
      const tag = source[at++];
      const value = source[at] < 0x80 ? source[at] : lengthOfTwo(source, at);
      at += value < 0x80 ? 1 : 2;
      if (value < 0) return null;
      if (tag === dimOfTensor) shape.push(value);
      else if (tag === typeOfTensor) dtype = value;
      else if (tag === locationOfTensor) location = value;
      else if (tag === nameOfTensor || tag === docOfTensor || tag === placeOfTensor) {
        if (tag === nameOfTensor) {
          nameStart = at;
          nameEnd = at + value;
        }
        at += value;
      } else return null;
      if (at > end) return null;
    }
    if (location !== external) return null;
    const name = this.table.text(this.table.numberOf(stretch, nameStart, nameEnd));
    if (name === null) return null;
    return { name, dtype: dataTypeOf(dtype), shape: shape.slice(), at: { start: first, end: first + end - start } };
  }

  /** `ValueInfoProto` with a name and a type. */
  value(stretch: Stretch, start: number, end: number): ValueInfo | null {
    const source = stretch.bytes;
    let name: string | null = '';
    let type: DeclaredType | null = null;
    for (let at = start; at < end;) {
      const tag = source[at++];
      const length = source[at] < 0x80 ? source[at] : lengthOfTwo(source, at);
      const from = at + (length < 0x80 ? 1 : 2);
      at = from + length;
      if (length < 0 || at > end) return null;
      if (tag === nameOfValue) name = this.table.text(this.table.numberOf(stretch, from, at));
      else if (tag === typeOfValue && type === null) type = this.type(stretch, from, at);
      else return null;
    }
    return name === null || type === null ? null : { name, type };
  }

  private attributesIn(source: Stretch, start: number, end: number): ReadonlyMap<string, Attribute> | null {
    if (start === end) return none;
    if (end - start > longestRepeated) return null;
    const index = this.table.numberOf(source, start, end);
    const known = this.attributes[index];
    if (known !== undefined) return known;
    return (this.attributes[index] = this.decoders.attributes(source.bytes.subarray(start, end)));
  }

  private type(source: Stretch, start: number, end: number): DeclaredType | null {
    const index = this.table.numberOf(source, start, end);
    const known = this.types[index];
    return known === undefined ? (this.types[index] = this.decoders.type(source.bytes.subarray(start, end))) : known;
  }
}

const external: number = onnx.TensorProto.DataLocation.EXTERNAL;

const none: ReadonlyMap<string, Attribute> = new Map();

/** The tag of a text or message, and that of a number. */
const field = (number: number): number => number * 8 + 2;
const number = (number: number): number => number * 8;

// Tags are looked at for every node, mostly before V8 has optimized that: each is a constant.
const inputOfNode = field(1);
const outputOfNode = field(2);
const nameOfNode = field(3);
const opOfNode = field(4);
const attributeOfNode = field(5);
const docOfNode = field(6);
const domainOfNode = field(7);
const dimOfTensor = number(1);
const typeOfTensor = number(2);
const nameOfTensor = field(8);
const docOfTensor = field(12);
const placeOfTensor = field(13);
const locationOfTensor = number(14);
const nameOfValue = field(1);
const typeOfValue = field(2);

/** A varint of two bytes, as long as the lengths of usual messages are at most; −1 for a longer one. */
function lengthOfTwo(source: Uint8Array, at: number): number {
  const second = source[at + 1];
  return second < 0x80 && second > 0 ? (source[at] & 0x7f) | (second << 7) : -1;
}

function isAscii(source: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (source[at] >= 0x80) return false;
  return true;
}
