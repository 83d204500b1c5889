import { onnx } from 'onnx-proto';
import { dataTypeOf } from '../../graph/dataType';
import type {
  Attribute,
  DeclaredDim,
  DeclaredType,
  FunctionDefinition,
  Graph,
  Initializer,
  Node,
  ValueInfo,
} from '../../graph/graph';
import { say } from '../../graph/message';
import { setValueNumbers } from '../../graph/valueNumbers';
import { ReadError } from '../support/readError';
import { decode, toNumber } from './decode';
import type { Stretch } from './stretch';
import { torchScope } from './torchScope';
import { UsualMessages, type Decoders } from './usualMessages';
import { readSparseTensor, readTensor } from './tensors';
import { readBytes, walkMessage, type Cursor, type Field, type Walk } from './wire';

/** Maximum nesting of graphs: more than any exporter writes, few enough for recursion. */
const maxNesting = 64;
/** Maximum number of nodes, tensors and types in one file; 100,000 nodes are a large model. */
const maxEntries = 8_000_000;

/** Reads `GraphProto` and everything below it. One reader serves one file, so that its entries are limited together. */
export class GraphReader {
  private entries = 0;
  private nesting = 0;
  private readonly usual = new UsualMessages(usualDecoders);

  constructor(private readonly cursor: Cursor) {}

  *readGraph(field: Field): Walk<Graph> {
    if (++this.nesting > maxNesting)
      throw new ReadError('too-deep', say`The file nests graphs more than ${maxNesting} deep, at byte ${field.start}.`);
    const parts = new GraphParts();
    const bytes = yield* walkMessage(this.cursor, field.end, {
      1: this.eachUsual('node', inner => this.readNode(inner), this.nesting > 1 ? parts.nodes : this.numbering(parts)),
      5: this.eachUsual('tensor', inner => readTensor(this.cursor, inner), parts.initializers),
      10: 'skip',
      11: this.each(inner => this.readValueInfo(inner), parts.inputs),
      12: this.each(inner => this.readValueInfo(inner), parts.outputs),
      13: this.eachUsual('value', inner => this.readValueInfo(inner), parts.valueInfo),
      14: 'skip',
      15: this.each(inner => readSparseTensor(this.cursor, inner), parts.initializers),
      16: 'skip',
    });
    this.nesting--;
    const graph = parts.toGraph(decode(onnx.GraphProto, bytes, field.start, say`a graph`).name);
    if (this.nesting === 0) setValueNumbers(graph, this.usual.table, Int32Array.from(parts.numbers));
    return graph;
  }

  *readFunction(field: Field): Walk<FunctionDefinition> {
    const parts = new GraphParts();
    const defaults: [string, Attribute][] = [];
    let overload = '';
    const bytes = yield* walkMessage(this.cursor, field.end, {
      7: this.eachUsual('node', inner => this.readNode(inner), parts.nodes),
      8: 'skip',
      // IR versions 9 and 10: attribute_proto, value_info, overload, metadata_props.
      11: this.each(inner => this.readAttribute(inner), defaults),
      12: this.eachUsual('value', inner => this.readValueInfo(inner), parts.valueInfo),
      13: function* (this: GraphReader, inner: Field): Walk<void> {
        overload = yield* this.readString(inner);
      }.bind(this),
      14: 'skip',
    });
    const proto = decode(onnx.FunctionProto, bytes, field.start, say`a function`);
    for (const name of proto.input) parts.inputs.push({ name, type: null });
    for (const name of proto.output) parts.outputs.push({ name, type: null });
    return {
      domain: domainName(proto.domain),
      name: proto.name,
      overload,
      graph: parts.toGraph(proto.name),
      opsets: opsetsOf(proto.opsetImport),
      attributes: proto.attribute,
      defaults: new Map(defaults),
    };
  }

  /** Keeps nodes with the numbers of their values, which those of the main graph have in common with all of the file. */
  private numbering({ nodes, numbers }: GraphParts): Kept<Node> {
    return {
      push: node => {
        nodes.push(node);
        this.usual.addNumbers(numbers, node);
      },
    };
  }

  /** A handler that reads one entry and stores it. */
  private each<T>(read: (field: Field) => Walk<T>, kept: Kept<T>): (field: Field) => Walk<void> {
    return function* (this: GraphReader, field: Field): Walk<void> {
      this.charge(1);
      kept.push(yield* read(field));
    }.bind(this);
  }

  /** The same with a fast way for entries of the usual kind that are buffered. */
  private eachUsual<K extends keyof UsualEntries>(
    kind: K,
    read: (field: Field) => Walk<UsualEntries[K]>,
    kept: Kept<UsualEntries[K]>,
  ): (field: Field) => Walk<void> | void {
    const usual = this.usual[kind].bind(this.usual) as (
      ...range: [Stretch, number, number, number]
    ) => UsualEntries[K] | null;
    const readAny = this.each(read, kept);
    return field => {
      const entry = this.cursor.buffered(field.end, usual);
      if (entry === null) return readAny(field);
      this.charge('attributes' in entry ? 1 + entry.attributes.size : 1);
      kept.push(entry);
    };
  }

  private charge(entries: number): void {
    this.entries += entries;
    if (this.entries > maxEntries)
      throw new ReadError('too-large', say`The file describes more than ${maxEntries} nodes, tensors and types.`);
  }

  private *readNode(field: Field): Walk<Node> {
    const attributes: [string, Attribute][] = [];
    const metadata: [string, string][] = [];
    let overload = '';
    const bytes = yield* walkMessage(this.cursor, field.end, {
      5: this.each(inner => this.readAttribute(inner), attributes),
      6: 'skip',
      // IR version 10: overload, metadata_props; 11: device_configurations.
      8: function* (this: GraphReader, inner: Field): Walk<void> {
        overload = yield* this.readString(inner);
      }.bind(this),
      9: this.each(inner => this.readMetadata(inner), metadata),
      10: 'skip',
    });
    const proto = decode(onnx.NodeProto, bytes, field.start, say`a node`);
    const scope = torchScope(new Map(metadata));
    return {
      name: proto.name,
      op: proto.opType,
      domain: domainName(proto.domain),
      overload,
      inputs: proto.input,
      outputs: proto.output,
      attributes: new Map(attributes),
      ...(scope && { scope }),
    };
  }

  private *readAttribute(field: Field): Walk<[string, Attribute]> {
    const tensors: Initializer[] = [];
    const graphs: Graph[] = [];
    const tensor = this.each(inner => readTensor(this.cursor, inner), tensors);
    const graph = this.each(inner => this.readGraph(inner), graphs);
    const sparse = this.each(inner => readSparseTensor(this.cursor, inner), tensors);
    const bytes = yield* walkMessage(this.cursor, field.end, {
      5: tensor,
      6: graph,
      10: tensor,
      11: graph,
      13: 'skip',
      22: sparse,
      23: sparse,
    });
    const proto = decode(onnx.AttributeProto, bytes, field.start, say`an attribute`);
    return [proto.name, attributeOf(proto, tensors, graphs)];
  }

  private *readValueInfo(field: Field): Walk<ValueInfo> {
    const bytes = yield* walkMessage(this.cursor, field.end, { 3: 'skip', 4: 'skip' });
    const proto = decode(onnx.ValueInfoProto, bytes, field.start, say`a value`);
    return { name: proto.name, type: declaredType(proto.type) };
  }

  private *readMetadata(field: Field): Walk<[string, string]> {
    const proto = decode(
      onnx.StringStringEntryProto,
      yield* readBytes(this.cursor, field),
      field.start,
      say`a key and its value`,
    );
    return [proto.key, proto.value];
  }

  private *readString(field: Field): Walk<string> {
    return new TextDecoder().decode(yield* readBytes(this.cursor, field));
  }
}

/** What `UsualMessages` reads. */
interface UsualEntries {
  node: Node;
  tensor: Initializer;
  value: ValueInfo;
}

const usualDecoders: Decoders = {
  attributes: bytes => {
    const attributes = unlessDamaged(() => onnx.NodeProto.decode(bytes).attribute as onnx.AttributeProto[]);
    if (attributes === null || attributes.some(holdsMore)) return null;
    return new Map(attributes.map(proto => [proto.name, attributeOf(proto, [], [])]));
  },
  type: bytes => unlessDamaged(() => declaredType(onnx.TypeProto.decode(bytes))),
};

/** Tensors and graphs may be large. */
function holdsMore({ t, g, sparseTensor, tensors, graphs, sparseTensors }: onnx.AttributeProto): boolean {
  return Boolean(t ?? g ?? sparseTensor) || tensors.length + graphs.length + sparseTensors.length > 0;
}

/** null where the decoder fails: whole messages are read to say where. */
function unlessDamaged<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null;
  }
}

/** Where entries go. */
interface Kept<T> {
  push(entry: T): void;
}

class GraphParts {
  readonly nodes: Node[] = [];
  /** Of their values, of the main graph. */
  readonly numbers: number[] = [];
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  readonly valueInfo: ValueInfo[] = [];
  readonly initializers: Initializer[] = [];

  toGraph(name: string): Graph {
    return {
      name,
      nodes: this.nodes,
      inputs: this.inputs,
      outputs: this.outputs,
      initializers: new Map(this.initializers.map(initializer => [initializer.name, initializer])),
      valueInfo: new Map(this.valueInfo.map(value => [value.name, value])),
    };
  }
}

/** Files spell the default domain in two ways: '' and 'ai.onnx'. */
function domainName(domain: string): string {
  return domain === '' ? 'ai.onnx' : domain;
}

export function opsetsOf(imports: readonly onnx.IOperatorSetIdProto[]): Map<string, number> {
  return new Map(imports.map(({ domain, version }) => [domainName(domain ?? ''), toNumber(version ?? 0)]));
}

/** The kind follows from the field that is set: files before IR version 2 do not state it. */
function attributeOf(proto: onnx.AttributeProto, tensors: readonly Initializer[], graphs: readonly Graph[]): Attribute {
  const type = onnx.AttributeProto.AttributeType;
  const stated = (name: string): boolean => Object.prototype.hasOwnProperty.call(proto, name);
  if (proto.refAttrName !== '') return { kind: 'ref', value: proto.refAttrName };
  if (tensors.length > 0) {
    const several = proto.type === type.TENSORS || proto.type === type.SPARSE_TENSORS;
    return several ? { kind: 'tensors', value: tensors } : { kind: 'tensor', value: tensors[0] };
  }
  if (graphs.length > 0)
    return proto.type === type.GRAPHS ? { kind: 'graphs', value: graphs } : { kind: 'graph', value: graphs[0] };
  if (proto.type === type.INTS || proto.ints.length > 0) return { kind: 'ints', value: proto.ints.map(toNumber) };
  if (proto.type === type.FLOATS || proto.floats.length > 0) return { kind: 'floats', value: proto.floats };
  if (proto.type === type.STRINGS || proto.strings.length > 0)
    return { kind: 'strings', value: proto.strings.map(text) };
  if (proto.type === type.TYPE_PROTO || stated('tp')) return { kind: 'type', value: declaredType(proto.tp) };
  if (proto.type === type.FLOAT || (proto.type === type.UNDEFINED && stated('f')))
    return { kind: 'float', value: proto.f };
  if (proto.type === type.STRING || (proto.type === type.UNDEFINED && stated('s')))
    return { kind: 'string', value: text(proto.s) };
  if (proto.type === type.TENSORS || proto.type === type.SPARSE_TENSORS) return { kind: 'tensors', value: [] };
  if (proto.type === type.GRAPHS) return { kind: 'graphs', value: [] };
  return { kind: 'int', value: toNumber(proto.i) };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function declaredType(proto: onnx.ITypeProto | null | undefined): DeclaredType | null {
  if (!proto) return null;
  const tensor = proto.tensorType ?? proto.sparseTensorType;
  if (tensor) {
    const kind = proto.tensorType ? 'tensor' : 'sparse_tensor';
    return {
      kind,
      dtype: dataTypeOf(tensor.elemType ?? 0),
      shape: tensor.shape ? (tensor.shape.dim ?? []).map(declaredDim) : null,
    };
  }
  if (proto.sequenceType) return { kind: 'sequence', element: declaredType(proto.sequenceType.elemType) };
  if (proto.optionalType) return { kind: 'optional', element: declaredType(proto.optionalType.elemType) };
  if (proto.mapType)
    return { kind: 'map', key: dataTypeOf(proto.mapType.keyType ?? 0), value: declaredType(proto.mapType.valueType) };
  return { kind: 'opaque' };
}

/** Exporters also write -1 or 0 with a name missing for a dimension that they leave open. */
function declaredDim(proto: onnx.TensorShapeProto.IDimension): DeclaredDim {
  if (proto.dimParam) return proto.dimParam;
  if (proto.dimValue === null || proto.dimValue === undefined) return null;
  const value = toNumber(proto.dimValue);
  return value < 0 ? null : value;
}
