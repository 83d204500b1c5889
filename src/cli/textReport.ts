import type { Analysis } from '../engine/analysis/analyze';
import { figuresUnder } from '../engine/analysis/convention';
import { nodeLabel } from '../engine/analysis/nodeNames';
import { knownType } from '../engine/analysis/knownType';
import { formatShape } from '../engine/graph/shape';
import { indentation } from '../engine/report/indentation';
import { formatBytes, formatCount, formatShare } from '../engine/formula/numbers';
import type { Convention } from '../engine/graph/convention';
import { summarize } from '../engine/report/summary';
import { treeRows, type TreeRow } from '../engine/report/treeRows';
import { printableLine } from './printable';
import { textTable, type TextColumn } from './textTable';

/** The module tree with sums and shares, below the totals. */
export function* treeReport(
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
): Generator<string> {
  const { rows, free } = treeRows(analysis, convention);
  const columns: TextColumn[] = [
    { title: 'Module', align: 'left' },
    { title: 'Operator', align: 'left' },
    { title: 'Output', align: 'left' },
    { title: 'Parameters', align: 'right' },
    { title: 'MACs', align: 'right' },
    { title: 'FLOPs', align: 'right' },
    { title: `Share of ${analysis.totals[convention].macs > 0 ? 'MACs' : 'FLOPs'}`, align: 'right' },
  ];
  yield heading(analysis, file, convention, colours);
  if (rows.length === 0) yield 'Nothing in this model costs anything.\n';
  else yield* textTable(columns, rows.map(treeCells), colours);
  if (free > 0)
    yield `\n${free} ${free === 1 ? 'node' : 'nodes'} without cost left out; --format table lists every node.\n`;
}

/** Every node in execution order, below the totals. */
export function* tableReport(
  analysis: Analysis,
  file: string,
  convention: Convention,
  colours: boolean,
): Generator<string> {
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
  ];
  const rows = analysis.nodes.map(({ analyzed, figures, counted }) => {
    const { macs, flops, special } = figuresUnder(figures, convention);
    const output = analyzed.outputs.find(value => value !== null);
    const type = output ? knownType(output, analysis.openTypes) : null;
    return [
      nodeLabel(analyzed.node),
      analyzed.node.op + (counted ? '' : ' (not counted)'),
      type?.kind === 'tensor' ? formatShape(type.shape) : (type?.kind ?? 'unknown'),
      type?.kind === 'tensor' ? type.dtype : '',
      orDash(figures.params, formatCount),
      orDash(figures.weightBytes, formatBytes),
      orDash(macs, formatCount),
      orDash(flops, formatCount),
      orDash(special, formatCount),
    ];
  });
  yield heading(analysis, file, convention, colours);
  yield* textTable(columns, rows, colours);
}

function heading(analysis: Analysis, file: string, convention: Convention, colours: boolean): string {
  const { facts, figures, remarks } = summarize(analysis, convention);
  const width = Math.max(...figures.map(({ label }) => label.length)) + 2;
  const title = printableLine(file);
  return (
    [
      colours ? `\u001b[1m${title}\u001b[22m` : title,
      printableLine(facts),
      ...figures.map(({ label, text }) => label.padEnd(width) + text),
      ...remarks.map(printableLine),
    ]
      .map(line => `${line}\n`)
      .join('') + '\n'
  );
}

function treeCells({ item, output, params, macs, flops, share, unknown, counted }: TreeRow): string[] {
  const figure = (count: number | null): string =>
    unknown > 0 && count !== null ? `≥ ${formatCount(count)}` : orDash(count, formatCount);
  return [
    indentation(item.depth) + item.name,
    item.type + (counted ? '' : ' (not counted)'),
    output === undefined ? '' : formatShape(output),
    orDash(params, formatCount),
    figure(macs),
    figure(flops),
    share === 0 ? '–' : formatShare(share),
  ];
}

function orDash(figure: number | null, format: (figure: number | null) => string): string {
  return figure === 0 ? '–' : format(figure);
}
