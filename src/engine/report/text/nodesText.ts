import type { Analysis } from '../../analysis/analyze';
import { accuracyUnder, figuresUnder, sizeAccuracy } from '../../analysis/convention';
import type { CountedNode } from '../../analysis/countedNode';
import { knownType } from '../../analysis/knownType';
import { nodeLabel } from '../../analysis/nodeNames';
import type { Accuracy } from '../../formula/accuracy';
import { formatBytes, formatCount, formatRatio, tableFigure } from '../../formula/numbers';
import type { Convention } from '../../graph/convention';
import { formatShape } from '../../graph/shape';
import { itemsOfNodes } from '../../questions/nodeItems';
import { ItemSpeeds, type ItemSpeed } from '../support/itemSpeeds';
import { kept } from '../support/kept';
import type { ReportOptions } from '../support/summary';
import { limitText, movedText, timeText } from '../support/treeColumns';
import { heading } from './heading';
import { sparsityText } from './sparsityText';
import { textTable, type TextColumn } from './textTable';

const ofDevice: readonly TextColumn[] = [
  { title: 'Moved', align: 'right' },
  { title: 'FLOPs/B', align: 'right' },
  { title: 'Time bound', align: 'right' },
  { title: 'Bound by', align: 'left' },
];

function speedCells({ bytesMoved, intensity, timeBound, limit }: ItemSpeed, accuracy: Accuracy): string[] {
  return [
    movedText(bytesMoved, accuracy),
    intensity ? formatRatio(intensity) : '–',
    timeText(timeBound, accuracy),
    limitText(limit),
  ];
}

/** Every node in execution order, below the totals. */
export function* nodesText(
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
  options?: ReportOptions,
): Generator<string> {
  const device = options?.device;
  const columns: TextColumn[] = [
    { title: 'Node', align: 'left' },
    { title: 'Operator', align: 'left' },
    { title: 'Output', align: 'left' },
    { title: 'Type', align: 'left' },
    { title: 'Parameters', align: 'right' },
    { title: 'Weights', align: 'right' },
    { title: 'MACs', align: 'right' },
    { title: 'FLOPs', align: 'right' },
    { title: 'Special', align: 'right' },
    ...(device ? ofDevice : []),
  ];
  const speeds = device && new ItemSpeeds(analysis, convention, device);
  const items = speeds ? itemsOfNodes(analysis.tree, analysis.nodes.length) : [];
  const [shapeText, count, bytes] = [kept(formatShape), kept(formatCount), kept(formatBytes)];
  const others = ({ analyzed, figures, counted, accuracy: rated }: CountedNode, index: number): string[] => {
    const { macs, flops, special } = figuresUnder(figures, convention);
    const accuracy = accuracyUnder(rated, convention);
    const output = analyzed.outputs.find(value => value !== null);
    const type = output ? knownType(output, analysis.openTypes) : null;
    return [
      analyzed.node.op + (counted ? '' : ' (not counted)'),
      type?.kind === 'tensor' ? shapeText(type.shape) : (type?.kind ?? 'unknown'),
      type?.kind === 'tensor' ? type.dtype : '',
      tableFigure(figures.params, accuracy.params, count),
      tableFigure(figures.weightBytes, accuracy.weightBytes, bytes),
      tableFigure(macs, accuracy.macs, count),
      tableFigure(flops, accuracy.flops, count),
      tableFigure(special, accuracy.special, count),
      ...(speeds ? speedCells(speeds.of(items[index]), sizeAccuracy(accuracy)) : []),
    ];
  };
  yield heading(analysis, file, convention, colours, options);
  yield* textTable(columns, analysis.nodes, { first: ({ analyzed }) => nodeLabel(analyzed.node), others }, colours);
  if (options?.sparsity) yield* sparsityText(options.sparsity, colours);
}
