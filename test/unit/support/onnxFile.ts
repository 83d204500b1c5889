import { bytesField, varintField, zerosField, type Message } from './protobuf';

/** Messages of onnx.proto, field numbers written out from the specification (onnx.proto3, IR version 13). */

export function modelProto(graph: Message, opset = 17, more: Message = []): Message {
  return [...varintField(1, 8), ...bytesField(7, graph), ...bytesField(8, varintField(2, opset)), ...more];
}

export function nodeProto(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  more: Message = [],
): Message {
  return [
    ...inputs.flatMap(name => bytesField(1, name)),
    ...outputs.flatMap(name => bytesField(2, name)),
    ...bytesField(4, op),
    ...more,
  ];
}

/** A float32 tensor whose payload is zeros inside the file. */
export function weightProto(name: string, dims: readonly number[]): Message {
  const bytes = dims.reduce((product, dim) => product * dim, 4);
  return [
    ...dims.flatMap(dim => varintField(1, dim)),
    ...varintField(2, 1),
    ...bytesField(8, name),
    ...zerosField(9, bytes),
  ];
}

export function valueInfoProto(name: string, dims: readonly (number | string)[], dtype = 1): Message {
  const shape = dims.flatMap(dim => bytesField(1, typeof dim === 'number' ? varintField(1, dim) : bytesField(2, dim)));
  return [...bytesField(1, name), ...bytesField(2, bytesField(1, [...varintField(1, dtype), ...bytesField(2, shape)]))];
}

export interface GraphParts {
  readonly nodes?: readonly Message[];
  readonly initializers?: readonly Message[];
  readonly inputs?: readonly Message[];
  readonly outputs?: readonly Message[];
}

export function graphProto({ nodes = [], initializers = [], inputs = [], outputs = [] }: GraphParts): Message {
  return [
    ...nodes.flatMap(node => bytesField(1, node)),
    ...bytesField(2, 'main'),
    ...initializers.flatMap(tensor => bytesField(5, tensor)),
    ...inputs.flatMap(value => bytesField(11, value)),
    ...outputs.flatMap(value => bytesField(12, value)),
  ];
}
