import type { Analysis } from '../analysis/analyze';
import { figuresUnder, accuracyUnder } from '../analysis/convention';
import { costOf, formulasOf } from '../analysis/cost';
import type { CountedNode } from '../analysis/countedNode';
import { knownType } from '../analysis/knownType';
import { nodeLabel } from '../analysis/nodeNames';
import type { AnalyzedValue } from '../analysis/analysis';
import { evaluate } from '../formula/expression';
import { tableFigure } from '../formula/numbers';
import { printText } from '../formula/print';
import { textOf } from '../graph/message';
import { formatShape } from '../graph/shape';
import type { Convention } from '../graph/convention';
import { markdownText } from './markdownTable';
import { modulePaths } from './modulePaths';

/** Nodes that are explained; of others only the number is said. */
const mostNodes = 8;

/**
 * What the layers of a name cost and why: nodes of that name, or those of the module of that name, the most expensive
 * first, with their formulas in symbols and in numbers.
 * @returns null if there is none
 */
export function layerBrief(analysis: Analysis, name: string, convention: Convention): string | null {
  const paths = [...modulePaths(analysis.nodes)];
  const wanted = name.replace(/^\/+/, '');
  const found = analysis.nodes.filter(
    (node, index) =>
      nodeLabel(node.analyzed.node).replace(/^\/+/, '') === wanted ||
      paths[index].some((step, depth) => step === wanted || paths[index].slice(0, depth + 1).join('/') === wanted),
  );
  if (found.length === 0) return null;
  const costOfNode = (node: CountedNode): number => figuresUnder(node.figures, convention).flops ?? Infinity;
  const sorted = [...found].sort((a, b) => costOfNode(b) - costOfNode(a));
  const more = sorted.length - mostNodes;
  return [
    ...sorted.slice(0, mostNodes).flatMap(node => explained(node, analysis, convention)),
    ...(more > 0 ? [`… and ${more} more.`, ''] : []),
  ].join('\n');
}

function explained(node: CountedNode, { openTypes }: Analysis, convention: Convention): string[] {
  const { analyzed, figures, note, trips } = node;
  const shape = (value: AnalyzedValue | null): string => {
    const type = value && knownType(value, openTypes);
    return type?.kind === 'tensor' ? formatShape(type.shape) : '?';
  };
  const { macs, flops } = figuresUnder(figures, convention);
  const accuracy = accuracyUnder(node.accuracy, convention);
  const cost = costOf(analyzed);
  const formulas = cost && formulasOf(cost, trips, convention);
  const shown = (['macs', 'flops'] as const).filter(figure => formulas !== null && evaluate(formulas[figure]) !== 0);
  return [
    `**${markdownText(nodeLabel(analyzed.node))}** (${markdownText(analyzed.node.op)})`,
    '',
    `- ${analyzed.inputs.map(shape).join(', ')} → ${analyzed.outputs.map(shape).join(', ')}`,
    `- MACs ${tableFigure(macs, accuracy.macs)}, FLOPs ${tableFigure(flops, accuracy.flops)}, parameters ${tableFigure(figures.params, accuracy.params)}`,
    ...shown.map(
      figure =>
        `- ${figure === 'macs' ? 'MACs' : 'FLOPs'} = \`${printText(formulas![figure])}\` = \`${printText(formulas![figure], 'numbers')}\` = ${evaluate(formulas![figure])}`,
    ),
    ...(note === null ? [] : [`- ${markdownText(textOf(note))}`]),
    '',
  ];
}
