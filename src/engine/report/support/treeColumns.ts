import type { Analysis } from '../../analysis/analyze';
import { sizeAccuracy } from '../../analysis/convention';
import type { Accuracy } from '../../formula/accuracy';
import {
  formatBytes,
  formatCount,
  formatRatio,
  formatSeconds,
  formatShare,
  tableFigure,
  unknownFigure,
  withAccuracy,
} from '../../formula/numbers';
import { textOf } from '../../graph/message';
import { limitNames, type LimitShare } from '../../questions/tree/cellKinds';
import type { Convention } from '../../graph/convention';
import { formatShape } from '../../graph/shape';
import { kept } from './kept';
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
  return [...(analysis.model.isWeightsOnly ? ofWeights() : ofNodes()), ...(onDevice ? ofDevice : []), share];
}

function ofNodes(): readonly TreeColumn[] {
  const count = kept(formatCount);
  return [
    { title: 'Operator', kind: 'text', text: ({ item, counted }) => item.type + (counted ? '' : ' (not counted)') },
    outputs('Output'),
    parameters(count),
    {
      title: 'MACs',
      kind: 'number',
      text: ({ macs, accuracy }) => tableFigure(macs, accuracy.macs, count),
      value: ({ macs }) => macs,
    },
    {
      title: 'FLOPs',
      kind: 'number',
      text: ({ flops, accuracy }) => tableFigure(flops, accuracy.flops, count),
      value: ({ flops }) => flops,
    },
  ];
}

function outputs(title: string): TreeColumn {
  const shapeText = kept(formatShape);
  return { title, kind: 'text', text: ({ output }) => (output === undefined ? '' : shapeText(output)) };
}

function parameters(count: typeof formatCount): TreeColumn {
  return {
    title: 'Parameters',
    kind: 'number',
    text: ({ params, accuracy }) => tableFigure(params, accuracy.params, count),
    value: ({ params }) => params,
  };
}

const ofDevice: readonly TreeColumn[] = [
  {
    title: 'Moved',
    kind: 'number',
    text: ({ speed, accuracy }) => movedText(speed?.bytesMoved ?? null, sizeAccuracy(accuracy)),
    value: ({ speed }) => speed?.bytesMoved ?? null,
  },
  {
    title: 'FLOPs/B',
    kind: 'number',
    text: ({ speed }) => (speed?.intensity ? formatRatio(speed.intensity) : '–'),
    value: ({ speed }) => speed?.intensity ?? null,
  },
  {
    title: 'Time bound',
    kind: 'number',
    text: ({ speed, accuracy }) => timeText(speed?.timeBound ?? null, sizeAccuracy(accuracy)),
    value: ({ speed }) => speed?.timeBound ?? null,
  },
  { title: 'Bound by', kind: 'text', text: ({ speed }) => limitText(speed?.limit ?? null) },
];

/** Bytes moved in a table: a dash where there are none, which is certain however far sizes can be trusted. */
export function movedText(bytes: number | null, accuracy: Accuracy): string {
  return bytes === 0 ? '–' : withAccuracy(formatBytes(bytes), accuracy);
}

/** A time bound in a table, whose title says that it is one: a dash where no time is taken. */
export function timeText(seconds: number | null, accuracy: Accuracy): string {
  return seconds === null ? unknownFigure : seconds === 0 ? '–' : withAccuracy(formatSeconds(seconds), accuracy);
}

/** What limits most of a time, with its share of it if there is more: `memory (82.0 %)`. */
export function limitText(limit: LimitShare | null): string {
  if (limit === null) return '–';
  const name = textOf(limitNames[limit.by]);
  return limit.share === 1 ? name : `${name} (${formatShare(limit.share)})`;
}

function ofWeights(): readonly TreeColumn[] {
  const bytes = kept(formatBytes);
  return [
    { title: 'Data type', kind: 'text', text: ({ item }) => item.type },
    outputs('Shape'),
    parameters(kept(formatCount)),
    {
      title: 'Bytes',
      kind: 'number',
      text: ({ weightBytes, accuracy }) => tableFigure(weightBytes, accuracy.weightBytes, bytes),
      value: ({ weightBytes }) => weightBytes,
    },
  ];
}
