import { entryOf } from '../../graph/entryOf';
import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import { isPlumbing } from '../../analysis/plumbing';
import { Conversion, type Module } from './support/conversion';
import type { Draft, Level, SpecDraft, Tensor } from './support/draft';
import { customLayer } from './custom';
import { NodeView } from './support/nodeView';
import { fusedModule } from './rules/fused';
import { rules } from './rules/rules';
import { viewOf } from './rules/views';

/**
 * The layers of a model, in execution order.
 * @param levels how nodes are converted where it is not as a part of a module
 */
export function convert(analysis: Analysis, levels: ReadonlyMap<number, Level>): SpecDraft {
  const conversion = new Conversion(analysis, levels);
  const done = new Set<number>();
  const aside: number[] = [];
  for (const index of wholeNodes(analysis)) {
    if (isAside(analysis.nodes[index])) aside.push(index);
    else if (!done.has(index)) convertNode(conversion, index, done);
  }
  conversion.addShapeArithmetic(aside);
  const { inputs, batch } = conversion;
  return { name: analysis.model.graph.name, inputs, batch, layers: usedLayers(conversion) };
}

/** Without layers that only changed a shape for a layer that then needed another one. */
function usedLayers({ layers, returnedLayers }: Conversion): Draft[] {
  const used = new Set<Draft | null>(returnedLayers);
  const kept: Draft[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index];
    const isFree = layer.expected.flops === 0 && layer.expected.ptflops === 0 && layer.expected.params === 0;
    if (isFree && layer.expected.unknownCost === 0 && !used.has(layer) && moving.has(layer.type)) continue;
    kept.push(layer);
    for (const input of layer.inputs) used.add(input.layer);
    if (layer.weights) used.add(layer.weights);
  }
  return kept.reverse();
}

/** Whether a node only computes shapes and constants, which are arguments of the layers that use them. */
function isAside({ analyzed, below, figures, unknown }: CountedNode): boolean {
  const isKnown = below === 0 && figures.params === 0 && !unknown.cost;
  return isKnown && analyzed.outputs.every(value => value === null || value.origin !== 'data');
}

/** Types of layers that are added for a shape alone. */
const moving = new Set(['Reshape', 'Flatten', 'Permute', 'Transpose', 'Buffer', 'Constant']);

/** Nodes of the main graph; in place of calls of functions of the model, the nodes of those. */
function wholeNodes({ nodes, model }: Analysis): number[] {
  const whole: number[] = [];
  for (let index = 0; index < nodes.length;) {
    const { analyzed, below } = nodes[index];
    const isCall = below > 0 && analyzed.definition === null && model.functions.size > 0;
    if (!isCall) whole.push(index);
    index += isCall ? 1 : 1 + below;
  }
  return whole;
}

function convertNode(conversion: Conversion, index: number, done: Set<number>): void {
  const counted = conversion.nodes[index];
  const node = new NodeView(conversion, index);
  const [output] = node.analyzed.outputs;
  const level = conversion.levelOf(index);
  if (level !== 'custom' && counted.below === 0 && output) {
    const fused = level === 'fused' ? conversion.attempt(() => fusedModule(node)) : null;
    if (fused) {
      const last = conversion.nodes[fused.nodes.at(-1)!].analyzed.outputs[0]!;
      const draft = conversion.addFor(fused.nodes, fused.module, shapeIn(conversion, last, fused.module.layout));
      conversion.provide(last, { layer: draft, output: null, shape: draft.shape ?? [] }, fused.module.layout);
      for (const part of fused.nodes) done.add(part);
      return;
    }
    const same = isPlumbing(counted) ? viewOf(node) : null;
    if (same) return conversion.provide(output, same.tensor, same.layout);
    const module = conversion.attempt(() => entryOf(rules, node.op)?.(node) ?? null);
    if (module) {
      provideOutputs(node, module);
      return;
    }
  }
  customLayer(node);
}

/** Adds the layer of a node, and views of its outputs where the model has them in another shape. */
function provideOutputs({ conversion, index, analyzed }: NodeView, module: Module): void {
  const { layout, outputs = [null], shapes = [] } = module;
  const shapesInModel = analyzed.outputs.map(value => value && shapeIn(conversion, value, layout));
  const layer = conversion.addFor([index], module, shapes[0] ?? shapesInModel[0]);
  outputs.forEach((output, at) => {
    const value = analyzed.outputs[at];
    if (!value) return;
    const wanted = shapesInModel[at] ?? [];
    const tensor: Tensor = { layer, output, shape: shapes[at] ?? wanted };
    const isSame = String(tensor.shape) === String(wanted);
    if (!isSame && !conversion.isUsed(value)) return;
    const provided = isSame ? tensor : conversion.insert('Reshape', { shape: wanted }, [tensor], wanted);
    conversion.provide(value, provided, layout);
  });
}

function shapeIn(
  conversion: Conversion,
  value: Parameters<Conversion['plainShape']>[0],
  layout: 'plain' | 'first' = 'plain',
): readonly number[] | null {
  const shape = conversion.plainShape(value);
  return shape && layout === 'first' ? [shape.at(-1)!, ...shape.slice(0, -1)] : shape;
}
