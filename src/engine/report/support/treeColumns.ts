import type { Analysis } from '../../analysis/analyze';
import {
  formatBytes,
  formatRatio,
  formatSeconds,
  formatShare,
  tableFigure,
  unknownFigure,
} from '../../formula/numbers';
import { textOf } from '../../graph/message';
import { limitNames, type LimitShare } from '../../questions/tree/cellKinds';
import type { Convention } from '../../graph/convention';
import { formatShape } from '../../graph/shape';
import { mainFigure, type TreeRow } from './treeRows';

/** A column of the module tree after the names, in every report for people. */
export interface TreeColumn {
  readonly title: string;
  /** Shares are numbers, with a bar if there is room for one. */
  readonly kind: 'text' | 'number' | 'share';
  readonly text: (row: TreeRow) => string;
  /** The figure behind the text; null: unknown. */
  readonly value?: (row: TreeRow) => number | null;
}

/** The figures that shares can be of. */
export const figureTitles = { macs: 'MACs', flops: 'FLOPs', params: 'parameters' } as const;

const output = ({ output: shape }: TreeRow): string => (shape === undefined ? '' : formatShape(shape));
const parameters: TreeColumn = {
  title: 'Parameters',
  kind: 'number',
  text: ({ params, accuracy }) => tableFigure(params, accuracy.params),
  value: ({ params }) => params,
};

/**
 * The columns for a model; a file of weights has none for computation.
 * @param onDevice whether rows have the time on a device
 */
export function treeColumns(analysis: Analysis, convention: Convention, onDevice = false): readonly TreeColumn[] {
  const share: TreeColumn = {
    title: `Share of ${figureTitles[mainFigure(analysis, convention)]}`,
    kind: 'share',
    text: row => (row.share === 0 ? '–' : formatShare(row.share)),
    value: ({ share: part }) => part,
  };
  return [...(analysis.model.isWeightsOnly ? ofWeights : ofNodes), ...(onDevice ? ofDevice : []), share];
}

const ofNodes: readonly TreeColumn[] = [
  { title: 'Operator', kind: 'text', text: ({ item, counted }) => item.type + (counted ? '' : ' (not counted)') },
  { title: 'Output', kind: 'text', text: output },
  parameters,
  {
    title: 'MACs',
    kind: 'number',
    text: ({ macs, accuracy }) => tableFigure(macs, accuracy.macs),
    value: ({ macs }) => macs,
  },
  {
    title: 'FLOPs',
    kind: 'number',
    text: ({ flops, accuracy }) => tableFigure(flops, accuracy.flops),
    value: ({ flops }) => flops,
  },
];

const ofDevice: readonly TreeColumn[] = [
  {
    title: 'Moved',
    kind: 'number',
    text: ({ speed }) => (speed?.bytesMoved === 0 ? '–' : formatBytes(speed?.bytesMoved ?? null)),
    value: ({ speed }) => speed?.bytesMoved ?? null,
  },
  {
    title: 'FLOPs/B',
    kind: 'number',
    text: ({ speed }) => (speed?.intensity ? formatRatio(speed.intensity) : '–'),
    value: ({ speed }) => speed?.intensity ?? null,
  },
  {
    title: 'At least',
    kind: 'number',
    text: ({ speed }) => timeText(speed?.timeBound ?? null),
    value: ({ speed }) => speed?.timeBound ?? null,
  },
  { title: 'Bound by', kind: 'text', text: ({ speed }) => limitText(speed?.limit ?? null) },
];

/** The least time in a table: a dash where none is taken. */
export function timeText(seconds: number | null): string {
  return seconds === null ? unknownFigure : seconds === 0 ? '–' : formatSeconds(seconds);
}

/** What limits most of a time, with its share of it if there is more: `memory (82.0 %)`. */
export function limitText(limit: LimitShare | null): string {
  if (limit === null) return '–';
  const name = textOf(limitNames[limit.by]);
  return limit.share === 1 ? name : `${name} (${formatShare(limit.share)})`;
}

const ofWeights: readonly TreeColumn[] = [
  { title: 'Data type', kind: 'text', text: ({ item }) => item.type },
  { title: 'Shape', kind: 'text', text: output },
  parameters,
  {
    title: 'Bytes',
    kind: 'number',
    text: ({ weightBytes, accuracy }) => tableFigure(weightBytes, accuracy.weightBytes, formatBytes),
    value: ({ weightBytes }) => weightBytes,
  },
];
