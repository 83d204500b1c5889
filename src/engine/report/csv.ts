import type { Analysis } from '../analysis/analyze';
import { formatShape } from '../graph/shape';
import { csvLine } from './csvLine';
import { reportedNodes } from './json';
import type { Convention } from '../graph/convention';
import type { ChosenDevice } from '../questions/speed/devices';
import type { ReportedNode, ReportedTensor } from './report';

const columns: readonly { readonly title: string; readonly value: (node: ReportedNode) => string | number | null }[] = [
  { title: 'node', value: node => node.name },
  { title: 'operator', value: node => node.op },
  { title: 'domain', value: node => node.domain },
  { title: 'module', value: node => node.scope.join('/') },
  { title: 'graph', value: node => node.graph },
  { title: 'input shapes', value: node => shapes(node.inputs) },
  { title: 'output shapes', value: node => shapes(node.outputs) },
  { title: 'output type', value: node => node.outputs.map(output => output?.dtype ?? '').join('; ') },
  { title: 'MACs', value: node => node.macs },
  { title: 'FLOPs', value: node => node.flops },
  { title: 'special functions', value: node => node.special },
  { title: 'parameters', value: node => node.params },
  { title: 'buffers', value: node => node.buffers },
  { title: 'weight bytes', value: node => node.weightBytes },
  { title: 'bytes moved', value: node => node.bytesMoved },
  { title: 'FLOPs per byte', value: node => node.intensity },
  { title: 'time bound in seconds', value: node => node.timeBound ?? null },
  { title: 'bound by', value: node => node.boundBy ?? null },
  { title: 'counted', value: node => (node.counted ? 'yes' : 'no') },
  { title: 'accuracy', value: node => node.accuracy },
  { title: 'FLOPs formula', value: node => node.formula },
  { title: 'note', value: node => node.note },
];

/** The header line of all files. */
export const csvHeader = csvLine(['file', ...columns.map(({ title }) => title)]);

/** A line per node after `csvHeader`, one by one; without a device, times are left out. */
export function* toCsv(
  analysis: Analysis,
  file: string,
  convention: Convention,
  device?: ChosenDevice,
): Generator<string> {
  for (const node of reportedNodes(analysis, convention, device))
    yield csvLine([file, ...columns.map(({ value }) => value(node))]);
}

function shapes(tensors: readonly (ReportedTensor | null)[]): string {
  return tensors.map(tensor => (tensor === null ? '' : formatShape(tensor.shape))).join('; ');
}
