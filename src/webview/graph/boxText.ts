import { t } from '@vscode/l10n';
import type { CostGraph, GraphBox, GraphFigure } from '../../protocol/data';
import { formatExact, formatShare, withAccuracy } from '../../engine/formula/numbers';
import { shapeText } from '../parts/figures';
import { listText } from '../parts/listText';

/** Shapes of more weights are not listed. */
const mostWeights = 2;
/** As many neighbours are named to a screen reader. */
const mostNeighbours = 3;

/** What is written in a box. */
export interface BoxLines {
  readonly title: string;
  /** '' for what costs nothing. */
  readonly share: string;
  /** Its name, its output, and its weights or what is in it. */
  readonly lines: readonly string[];
}

/** The texts of a box, closed or (title and share only) open. */
export function boxLines(box: GraphBox): BoxLines {
  const title = titleOf(box);
  const share = box.share === 0 ? '' : formatShare(box.share);
  const name = box.kind === 'more' || box.name === title ? [] : [box.name];
  if (box.open === true) return { title: listText([title, ...name, ...runsText(box)]), share, lines: [] };
  const shape = box.shape === null ? [] : [shapeText(box.shape)];
  const inside = box.kind === 'module' ? [t('{0} nodes', formatExact(box.nodes)), ...runsText(box)] : [];
  return {
    title,
    share,
    lines: [...name, ...shape, ...weightsText(box), ...(inside.length > 0 ? [listText(inside)] : [])],
  };
}

function titleOf({ kind, type, name, nodes }: GraphBox): string {
  switch (kind) {
    case 'input':
      return t('Input');
    case 'output':
      return t('Output');
    case 'more':
      return t('{0} more', formatExact(nodes));
    case 'module':
    case 'node':
      return type || name;
  }
}

function runsText({ runs, counted }: GraphBox): string[] {
  if (runs === undefined) return [];
  if (runs.value === 0) return [t('not taken')];
  if (!counted) return [t('not counted')];
  return [
    runs.value === null ? t('runs unknown') : t('runs: {0}', withAccuracy(formatExact(runs.value), runs.accuracy)),
  ];
}

function weightsText({ weights }: GraphBox): string[] {
  if (weights.length === 0) return [];
  const shapes = weights.slice(0, mostWeights).map(shapeText);
  const more = weights.length > mostWeights ? [t('{0} more', weights.length - mostWeights)] : [];
  return [t('weights {0}', listText([...shapes, ...more]))];
}

/** What a screen reader says: `Conv, features.0, 9.8 % of MACs, from input, to features.1`. */
export function boxLabel(graph: CostGraph, box: number, figure: GraphFigure, near: Neighbours): string {
  const content = graph.boxes[box];
  const { title } = boxLines({ ...content, open: undefined });
  const amount = content.isUnknown && content.value === null ? t('{0} unknown', figureNames()[figure]) : '';
  const share =
    content.share === null || content.share === 0
      ? amount
      : t('{0} of {1}', formatShare(content.share), figureNames()[figure]);
  const names = (boxes: readonly number[]): string => {
    const listed = boxes.slice(0, mostNeighbours).map(other => nameOf(graph.boxes[other]));
    return listText(boxes.length > mostNeighbours ? [...listed, t('{0} more', boxes.length - mostNeighbours)] : listed);
  };
  const parts = [
    title,
    content.name === title ? '' : content.name,
    share,
    ...runsText(content),
    near.before.length === 0 ? '' : t('from {0}', names(near.before)),
    near.after.length === 0 ? '' : t('to {0}', names(near.after)),
  ];
  return listText(parts.filter(part => part !== ''));
}

/** The boxes that feed a box, and those that it feeds. */
export interface Neighbours {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function nameOf(box: GraphBox): string {
  return box.name || titleOf(box);
}

/** The figures that boxes can be shaded by, with their titles. */
export function figureNames(): Readonly<Record<GraphFigure, string>> {
  return {
    macs: t('MACs'),
    flops: t('FLOPs'),
    params: t('Parameters'),
    weightBytes: t('Weight bytes'),
    activationBytes: t('Output bytes'),
    bytesMoved: t('Bytes moved'),
    timeBound: t('Time bound'),
  };
}
