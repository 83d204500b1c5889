import { analyze, type Analysis } from '../../analysis/analyze';
import { CodedError } from '../../graph/codedError';
import { say } from '../../graph/message';
import { maxLayers } from '../../readers/layers/limits';
import type { Dimension } from '../../analysis/dimensions';
import { wrongLayers } from './check';
import { specName } from './support/conversion';
import { convert } from './convert';
import type { Draft, Level, SpecDraft } from './support/draft';
import { nestedText } from './nestedText';
import { withOpenSizes } from './openSizes';

/** Each pass settles the layers after those that the pass before it settled. */
const mostPasses = 12;

/**
 * A layer spec with the totals of a model under every convention. It is read again: nodes whose module costs something
 * else become layers that state their cost. Named dimensions of inputs stay open if all sizes follow from them.
 * @throws CodedError if the source has no layers, or too many for a spec
 */
export function toLayerSpec(analysis: Analysis): string {
  if (analysis.model.isWeightsOnly)
    throw new CodedError('weights-only', say`A file of weights does not contain the layers of its model.`);
  const { spec, levels } = settled(analysis);
  return nestedText(withNames(spec, analysis, levels) ?? spec);
}

/** The conversion with as many modules as possible whose layers cost what the model's nodes do. */
function settled(analysis: Analysis): { spec: SpecDraft; levels: ReadonlyMap<number, Level> } {
  const levels = new Map<number, Level>();
  for (let pass = 0; ; pass++) {
    const spec = convert(analysis, levels);
    if (spec.layers.length > maxLayers)
      throw new CodedError(
        'too-large',
        say`The model has more layers than a layer spec can have (${maxLayers.toLocaleString('en')}).`,
      );
    const wrong = new Set(wrongLayers(spec, analysis));
    // A layer after a wrong one may be right itself.
    const causes = [...wrong].filter(
      layer => pass >= mostPasses || !layer.inputs.some(({ layer: before }) => before !== null && wrong.has(before)),
    );
    let changed = false;
    for (const { node } of causes) changed = lower(levels, node) || changed;
    if (!changed || pass > 2 * mostPasses) return { spec, levels };
  }
}

/** One level down. @returns whether there was one */
function lower(levels: Map<number, Level>, node: Draft['node']): boolean {
  const level = node === null ? 'custom' : (levels.get(node) ?? 'fused');
  if (node === null || level === 'custom') return false;
  levels.set(node, level === 'fused' ? 'single' : 'custom');
  return true;
}

/** The spec with its named dimensions; null: there are none, or sizes do not follow from them. */
function withNames(spec: SpecDraft, analysis: Analysis, levels: ReadonlyMap<number, Level>): SpecDraft | null {
  const open = openDimensions(analysis);
  if (open.length === 0) return null;
  // A table of positions limits the length of sequences: then smaller sizes tell.
  return withNamesFrom(spec, analysis, levels, open, 32) ?? withNamesFrom(spec, analysis, levels, open, -16);
}

function withNamesFrom(
  spec: SpecDraft,
  analysis: Analysis,
  levels: ReadonlyMap<number, Level>,
  open: readonly Dimension[],
  step: number,
): SpecDraft | null {
  // Sizes are found at three points; at the fourth they have to hold.
  const points = [0, 1, 2, 3].map(point => pointOf(analysis, open, point, step));
  if (points.slice(1).some(({ values }) => values.some(value => value < 1))) return null;
  const [, ...twins] = points.map(({ at }, point) => (point === 0 ? spec : convert(at, levels)));
  const sizes = open.map(({ name }, index) => ({
    name: specName(name),
    values: points.slice(0, 3).map(({ values }) => values[index]),
  }));
  const found = withOpenSizes(spec, twins.slice(0, 2), sizes);
  if (found === null) return null;
  const holds = points.every(({ at, values }, point) => {
    const twin = point === 0 ? spec : twins[point - 1];
    if (twin.layers.length !== found.layers.length) return false;
    const indices = new Map(found.layers.map((layer, index) => [layer, index]));
    const named = new Map(open.map(({ name }, index) => [specName(name), values[index]]));
    return wrongLayers(found, at, { named, twinOf: layer => twin.layers[indices.get(layer)!] }).length === 0;
  });
  return holds ? found : null;
}

/** The model at other sizes, which no dimension shares with another: multiples of a step apart, as strides need it. */
function pointOf(
  analysis: Analysis,
  open: readonly Dimension[],
  point: number,
  step: number,
): { at: Analysis; values: number[] } {
  const values = open.map(({ value }, index) => value + step * point ** (index + 1));
  if (point === 0) return { at: analysis, values };
  const given = open.map(({ name }, index) => [name, values[index]] as const);
  const dimensions = new Map([...(analysis.options.dimensions ?? []), ...given]);
  return { at: analyze(analysis.source, { ...analysis.options, dimensions }), values };
}

/** Dimensions of inputs that are named, without the batch. */
function openDimensions({ dimensions, model }: Analysis): Dimension[] {
  const named = new Set(
    model.graph.inputs.flatMap(({ type }) => (type?.kind === 'tensor' ? (type.shape?.slice(1) ?? []) : [])),
  );
  return dimensions.filter(({ kind, name, source }) => kind === 'input' && source !== 'file' && named.has(name));
}
