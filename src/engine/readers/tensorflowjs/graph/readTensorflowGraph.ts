import type { BeginInference, DeclaredDim, LayeredModel, Model, ValueInfo } from '../../../graph/graph';
import type { Diagnostic } from '../../../graph/diagnostic';
import type { Shape } from '../../../graph/shape';
import { say } from '../../../graph/message';
import { GraphBuilder } from '../../support/graphBuilder';
import { itemsOf, membersOf, type JsonNode, type Member } from '../../support/json';
import type { Contents } from '../weights/weightFiles';
import type { ListedWeight } from '../weights/listedWeight';
import { Constants } from './constants';
import { functionsOf } from './functionLibrary';
import { GraphLowering } from './graphLowering';
import { NodeDef, shapeOf } from './nodeDef';

/** A network for images of any size halves them repeatedly: a power of two works where 224 may not. */
const openSizes: ReadonlyMap<string, number> = new Map([
  ['height', 256],
  ['width', 256],
]);

/**
 * Reads a graph-model of TensorFlow.js: TensorFlow's nodes, lowered to operators of ONNX.
 * @param contents known contents of constants
 */
export function readTensorflowGraph(
  topology: JsonNode,
  root: ReadonlyMap<string, Member>,
  producer: string,
  weights: readonly ListedWeight[],
  contents: Contents,
): LayeredModel {
  return { format: 'tfjs', build: begin => build(topology, root, producer, weights, contents, begin) };
}

function build(
  topology: JsonNode,
  root: ReadonlyMap<string, Member>,
  producer: string,
  weights: readonly ListedWeight[],
  contents: Contents,
  begin: BeginInference,
): Model {
  const members = membersOf(topology);
  const nodes = itemsOf(members.get('node')?.value).map(node => new NodeDef(node));
  const signature = membersOf(
    root.get('signature')?.value ?? membersOf(root.get('userDefinedMetadata')?.value).get('signature')?.value,
  );
  const stated = signatureShapes(signature.get('inputs')?.value);
  const placeholders = nodes.filter(({ op }) => op === 'Placeholder');
  const inputs = placeholders.map(node => inputOf(node, stated.get(node.name) ?? null));
  const graph = new GraphBuilder('tfjs', '', inputs, begin, openSizes);
  const notices: Diagnostic[] = [];
  const assumed = new Set<string>();
  const constants = new Constants(graph, weights, contents);
  const results = signatureShapes(signature.get('outputs')?.value);
  const lowering = new GraphLowering(
    {
      graph,
      constants,
      functions: functionsOf(members.get('library')?.value),
      signature: results,
      notices,
      assumed,
    },
    nodes,
    new Map(inputs.map(({ name }) => [name, name])),
  );
  lowering.run();
  graph.place = { scope: [], path: '' };
  constants.addUnused();
  if (assumed.size > 0) notices.push(assumption(assumed, constants.areKnown));
  const outputs =
    results.size > 0
      ? [...results.keys()]
      : nodes.filter(node => node.op !== 'Const' && lowering.consumers(node).length === 0).map(({ name }) => name);
  const model = graph.model(
    producer,
    outputs.map(name => lowering.value(name)).filter(value => value !== ''),
    notices,
  );
  return { ...model, hasGuesses: assumed.size > 0 && !constants.areKnown };
}

function assumption(nodes: ReadonlySet<string>, areConstantsKnown: boolean): Diagnostic {
  const names = [...nodes]
    .slice(0, 3)
    .map(name => name.slice(0, 100))
    .join(', ');
  return {
    severity: 'info',
    code: 'constants-assumed',
    message: areConstantsKnown
      ? say`Sizes that depend on data are assumed (nodes: ${nodes.size}, for example ${names}).`
      : say`The weight files, which hold the values of constants, are missing. The sizes they decide are taken from the rest of the graph or assumed (nodes: ${nodes.size}, for example ${names}).`,
  };
}

/** Shapes that the signature states by node; `input:0` is the first output of `input`. */
function signatureShapes(values: JsonNode | undefined): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const { value } of membersOf(values).values()) {
    const entry = membersOf(value);
    const name = String(entry.get('name')?.value.value ?? '').split(':')[0];
    const shape = shapeOf(entry.get('tensorShape')?.value);
    if (name !== '' && shape !== null)
      shapes.set(
        name,
        shape.map(dim => (dim > 0 ? dim : null)),
      );
  }
  return shapes;
}

/**
 * An open batch is named, and other open dimensions too, so that their values can be set. If even the rank is open, a
 * scalar is assumed.
 */
function inputOf(node: NodeDef, stated: Shape | null): ValueInfo {
  const own = node.shape('shape');
  const shape: readonly DeclaredDim[] | null = stated && (own === null || own.length !== stated.length) ? stated : own;
  const spatial = ['batch', 'height', 'width', 'channels'];
  return {
    name: node.name,
    type: {
      kind: 'tensor',
      dtype: node.type('dtype'),
      shape:
        shape?.map((dim, axis) =>
          typeof dim === 'number' && dim > 0
            ? dim
            : (stated?.[axis] ?? (axis === 0 ? 'batch' : shape.length === 4 ? spatial[axis] : `axis_${axis}`)),
        ) ?? [],
    },
  };
}
