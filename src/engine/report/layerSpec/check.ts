import { analyze, type Analysis } from '../../analysis/analyze';
import { addCounted, emptySums, type Sums } from '../../analysis/sums';
import { readLayers } from '../../readers/layers/readLayers';
import { shapeOf } from './support/conversion';
import type { Draft, SpecDraft } from './support/draft';
import { flatText } from './flatText';

const compared = ['macs', 'flops', 'special', 'ptflops', 'params', 'unknownCost'] as const;

/** What a layer of a spec costs when it is read, and the shapes of what it computes, without the batch. */
interface ReadLayer {
  readonly sums: Sums;
  readonly shapes: Set<string>;
}

/** How to read a spec with named dimensions. */
interface Reading {
  /** Their values. */
  readonly named: ReadonlyMap<string, number>;
  /** The layer with the cost and the shape that a layer must have at these values. */
  readonly twinOf: (layer: Draft) => Draft;
}

const asConverted: Reading = { named: new Map(), twinOf: layer => layer };

/** The layers of a spec that do not cost, when the spec is read, what the nodes cost that they stand for. */
export function wrongLayers(spec: SpecDraft, { options }: Analysis, { named, twinOf } = asConverted): Draft[] {
  const { text, offsets } = flatText(spec);
  const dimensions = new Map([...(options.dimensions ?? []), ...named]);
  const { nodes } = analyze(readLayers(text), { dimensions, defaults: options.defaults });
  const read = new Map<number, ReadLayer>();
  for (const node of nodes) {
    const { range } = node.analyzed.node;
    if (!range) continue;
    const layer = read.get(range.offset) ?? { sums: emptySums(), shapes: new Set<string>() };
    addCounted(layer.sums, node);
    for (const output of node.analyzed.outputs) if (output) layer.shapes.add(String(shapeOf(output)?.slice(1)));
    read.set(range.offset, layer);
  }
  return spec.layers.filter((layer, index) => isWrong(twinOf(layer), read.get(offsets[index])));
}

function isWrong({ expected, shape }: Draft, read: ReadLayer | undefined): boolean {
  const sums = read?.sums ?? emptySums();
  if (compared.some(figure => sums[figure] !== expected[figure])) return true;
  return read !== undefined && shape !== null && !read.shapes.has(String(shape));
}
