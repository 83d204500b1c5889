import { formatCount, formatShare, formatTotal, withAccuracy } from '../../formula/numbers';
import { textOf } from '../../graph/message';
import { formatShape } from '../../graph/shape';
import type { SparseWeight, SparsityFigures } from '../../questions/sparsity/sparsity';
import { textTable, type TextColumn } from './textTable';

const columns: readonly TextColumn[] = [
  { title: 'Weight', align: 'left' },
  { title: 'Shape', align: 'left' },
  { title: 'Zeros', align: 'right' },
  { title: 'Zero filters', align: 'right' },
  { title: 'Zero channels', align: 'right' },
  { title: '2:4 fit', align: 'right' },
  { title: 'Along', align: 'left' },
  { title: 'MACs', align: 'right' },
  { title: 'Effective', align: 'right' },
];

/** What the weights contain, in total and one by one. */
export function* sparsityText(figures: SparsityFigures, colours: boolean): Generator<string> {
  const { parameters, zeros, filters, channels, groups, layers, fittingLayers, macs, effectiveMacs } = figures;
  const { accuracy, missing, unreadable } = figures;
  const share = (part: number, whole: number): string => formatShare(whole === 0 ? null : part / whole);
  yield `\nZeros           ${formatCount(zeros)} of ${formatCount(parameters)} parameters (${share(zeros, parameters)})\n`;
  yield `Zero filters    ${filters.zeros} of ${filters.count}, channels ${channels.zeros} of ${channels.count}\n`;
  if (layers > 0)
    yield `2:4 fit         ${share(groups.fitting, groups.count)} of the groups of four; ${fittingLayers} of ${layers} layers fit\n`;
  yield `Effective MACs  ${withAccuracy(formatTotal(effectiveMacs, 'Mac'), accuracy)} of ${formatTotal(macs, 'Mac')}\n`;
  if (missing > 0) yield `The files of ${missing} weights are missing.\n`;
  if (unreadable > 0) yield `${unreadable} weights are packed or of a type that cannot be read.\n`;
  yield '\n';
  yield* textTable(columns, figures.weights, { first, others }, colours);
}

function first({ path, name, shared }: SparseWeight): string {
  return `${path}: ${name}${shared ? ' (shared)' : ''}`;
}

function others({ shape, zeros, axis, macs, effectiveMacs }: SparseWeight): string[] {
  const count = (figure: { readonly zeros: number; readonly count: number } | null | undefined): string =>
    figure ? `${figure.zeros} of ${figure.count}` : '–';
  const groups = zeros?.groups;
  const { elements, filters, channels } = zeros ?? {};
  return [
    formatShape(shape),
    elements === undefined ? '?' : formatShare(elements.count === 0 ? null : elements.zeros / elements.count),
    count(filters),
    count(channels),
    groups ? formatShare(groups.fitting / groups.count) : '–',
    groups && axis !== null ? textOf(axis) : '',
    macs === 0 ? '–' : formatCount(macs),
    macs === 0 ? '–' : formatCount(effectiveMacs),
  ];
}
