import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import { greatestCommonDivisor } from '../../formula/commonDivisor';
import { say, type Message } from '../../graph/message';
import type { KnownShape } from '../../graph/shape';
import { resizedAxis, sizeOfAxis, sizeOfPart, type Axis, type Channels, type Fixing, type Part } from './channelAxis';
import { contractionWeights } from '../quantization/contractionWeights';
import type { AppliedChange } from './changedLayer';
import { followChannels, type ChannelAxes, type Layer } from './channelWalk';
import { channelGroup } from './channelGroup';
import { layerName, nodeInWords } from './layers';
import { PlanRefusal } from './planRefusal';
import { resizedModel } from './resizedModel';

/**
 * The model in which the selected layers keep only so many of their channels, with everything that changes with them.
 * Which channels they are makes no difference to a cost. Where a layer is selected by itself and cannot change, that is
 * an error; among several, those that cannot change are listed.
 * @param kept a number of channels, or a share of them below 1
 * @throws PlanRefusal with the node that is in the way
 */
export function keepChannels(analysis: Analysis, selected: ReadonlySet<AnalyzedNode>, kept: number): AppliedChange {
  const axes = followChannels(analysis);
  const layers = axes.layers.filter(({ node }) => selected.has(node));
  const refusals = unfollowed(analysis, axes, selected);
  if (layers.length === 0) throw new PlanRefusal(refusals[0] ?? say`The pattern selects no layer that makes channels.`);
  const sizes = new Map<Channels, number>();
  for (const layer of layers) {
    const made = axes.algebra.resolve(layer.made);
    const refusal = refusalOf(layer, made);
    if (refusal !== null) refusals.push(refusal);
    else if (kept < 1) for (const part of made) keepShare(part, kept, sizes);
    else keepNumber(layer, made, kept, sizes);
  }
  if (sizes.size === 0 && refusals.length > 0) throw new PlanRefusal(refusals[0]);
  return {
    model: resizedModel(analysis, axes, sizes, 'follow'),
    otherwise: () => resizedModel(analysis, axes, sizes, 'state'),
    shapes: expectedShapes(axes, sizes),
    notes: refusals,
    layers: () => channelGroup(analysis, axes, sizes, selected),
  };
}

/** Selected layers with weights through which channels are not followed. */
function unfollowed({ nodes }: Analysis, { layers }: ChannelAxes, selected: ReadonlySet<AnalyzedNode>): Message[] {
  const followed = new Set(layers.map(({ node }) => node));
  return nodes.flatMap(counted => {
    const { analyzed } = counted;
    if (!selected.has(analyzed) || followed.has(analyzed) || contractionWeights(counted).length === 0) return [];
    return [fixedBy(layerName(analyzed), { by: 'unknown', name: '', node: analyzed.node })];
  });
}

/** The shapes of all values that were followed. */
function expectedShapes({ axes, algebra }: ChannelAxes, sizes: ReadonlyMap<Channels, number>): Map<string, KnownShape> {
  const shapes = new Map<string, KnownShape>();
  for (const [{ name }, own] of axes)
    shapes.set(
      name,
      own.map(axis => resizedAxis(algebra.resolve(axis), sizes)),
    );
  return shapes;
}

/** Why the channels of a layer cannot become fewer; null: they can. */
function refusalOf(layer: Layer, made: Axis): Message | null {
  if (made.some(part => removable(part) !== null)) return null;
  const name = layerName(layer.node);
  const fixing = made.flat().find(factor => factor.kind === 'fixed' && factor.by !== null);
  return fixing?.kind === 'fixed' && fixing.by !== null
    ? fixedBy(name, fixing.by)
    : say`${name} keeps its channels: each of its groups has a single one.`;
}

function fixedBy(layer: string, { by, name, node }: Fixing): Message {
  switch (by) {
    case 'input':
      return say`${layer} keeps its channels: they are combined with the input ${name}.`;
    case 'output':
      return say`${layer} keeps its channels: they are those of the output ${name}.`;
    case 'node':
      return say`${layer} keeps its channels: ${labelOf(node)} needs this number of them.`;
    case 'unknown':
      return say`${layer} keeps its channels: they cannot be followed through ${labelOf(node)}.`;
  }
}

function labelOf(node: Fixing['node']): Message {
  if (node === null) return say`a node`;
  return nodeInWords(node);
}

/** The channels of a part that are removed: the outermost, so that heads go as a whole. */
function removable(part: Part): Channels | null {
  for (const factor of part) if (factor.kind === 'channels') return factor;
  return null;
}

function keepShare(part: Part, share: number, sizes: Map<Channels, number>): void {
  const unit = removable(part);
  if (unit !== null) sizes.set(unit, Math.max(1, Math.round(unit.size * share)));
}

/** Several kinds of channels beside each other keep the same share. */
function keepNumber(layer: Layer, made: Axis, kept: number, sizes: Map<Channels, number>): void {
  const all = sizeOfAxis(made);
  const name = layerName(layer.node);
  if (kept > all) throw new PlanRefusal(say`${name} has only ${all} channels, so it cannot keep ${kept}.`);
  const units = new Map<Channels, number>();
  let variable = 0;
  for (const part of made) {
    const unit = removable(part);
    if (unit === null) continue;
    units.set(unit, (units.get(unit) ?? 0) + sizeOfPart(part) / unit.size);
    variable += sizeOfPart(part);
  }
  const fixed = all - variable;
  let step = 0;
  for (const unit of units.keys()) step = greatestCommonDivisor(step, unit.size);
  const stride = variable / step;
  if (kept <= fixed)
    throw new PlanRefusal(say`${name} must keep more than ${fixed} channels, since that many cannot be removed.`);
  if ((kept - fixed) % stride !== 0)
    throw new PlanRefusal(
      fixed === 0
        ? say`${name} can keep multiples of ${stride} channels, since they are removed together, but not ${kept}.`
        : say`${name} can keep ${fixed} and multiples of ${stride} channels, since they are removed together, but not ${kept}.`,
    );
  for (const unit of units.keys()) {
    const size = (unit.size * (kept - fixed)) / variable;
    const earlier = sizes.get(unit);
    if (earlier !== undefined && earlier !== size)
      throw new PlanRefusal(say`${name} changes together with another selected layer, which keeps a different share.`);
    sizes.set(unit, size);
  }
}
