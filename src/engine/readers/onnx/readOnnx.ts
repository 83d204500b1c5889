import { onnx } from 'onnx-proto';
import { functionKey, type FunctionDefinition, type Graph, type Model } from '../../graph/graph';
import { say } from '../../graph/message';
import type { ByteSource } from '../support/byteSource';
import { ReadError } from '../support/readError';
import { generationOf } from './generation';
import { decode, toNumber } from './decode';
import { GraphReader, opsetsOf } from './graphs';
import { Cursor, drive, walkMessage, type Walk } from './wire';

/** Called regularly with how many bytes of the file have been passed; may throw to stop. */
export type ReadProgress = (done: number, total: number) => void;

/**
 * Reads an ONNX model (`ModelProto`, IR versions 1–13) without its weights: payloads are skipped by their length, in
 * the file or outside it, so that the cost grows with nodes and not with bytes.
 * @throws ReadError if the bytes are not a model
 */
export async function readOnnx(source: ByteSource, onProgress?: ReadProgress): Promise<Model> {
  const cursor = new Cursor(source.size);
  return drive(readModelProto(cursor), cursor, source, onProgress);
}

function* readModelProto(cursor: Cursor): Walk<Model> {
  const reader = new GraphReader(cursor);
  const found: { graph?: Graph } = {};
  const functions = new Map<string, FunctionDefinition>();
  const bytes = yield* walkMessage(cursor, cursor.size, {
    6: 'skip',
    7: function* (field) {
      found.graph = yield* reader.readGraph(field);
    },
    14: 'skip',
    20: 'skip',
    25: function* (field) {
      const definition = yield* reader.readFunction(field);
      functions.set(functionKey(definition.domain, definition.name, definition.overload), definition);
    },
  });
  if (!found.graph)
    throw new ReadError('not-onnx', say`This is not an ONNX model: expected a graph, and the file has none.`);
  const generation = generationOf(found.graph);
  const proto = decode(onnx.ModelProto, bytes, 0, say`an ONNX model`);
  return {
    format: 'onnx',
    producer: [proto.producerName, proto.producerVersion].filter(part => part !== '').join(' '),
    irVersion: toNumber(proto.irVersion),
    opsets: opsetsOf(proto.opsetImport),
    graph: found.graph,
    functions,
    notices: [],
    ...(generation && { generation }),
  };
}
