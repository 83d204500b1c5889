import type { Analysis } from '../../analysis/analyze';
import { formatBytes, formatShare, tableFigure } from '../../formula/numbers';
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

/** The columns for a model; a file of weights has none for computation. */
export function treeColumns(analysis: Analysis, convention: Convention): readonly TreeColumn[] {
  const share: TreeColumn = {
    title: `Share of ${figureTitles[mainFigure(analysis, convention)]}`,
    kind: 'share',
    text: row => (row.share === 0 ? '–' : formatShare(row.share)),
    value: ({ share: part }) => part,
  };
  return [...(analysis.model.isWeightsOnly ? ofWeights : ofNodes), share];
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
