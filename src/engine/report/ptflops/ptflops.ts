import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import { figuresUnder } from '../../analysis/convention';
import { lastName } from '../../analysis/nodeNames';
import { buildFullTree, type TreeItem } from '../../analysis/modules';
import { indentation } from '../support/indentation';
import { modelName } from '../support/modelName';
import { withAccuracy } from '../../formula/numbers';
import type { Convention } from '../../graph/convention';
import { torchModuleOf, torchModuleOfAll, type TorchModule } from './torchModules';

/**
 * The module tree as ptflops 0.6.4–0.7 prints it (`print_model_with_flops`, then the two lines of its sample): figures
 * per sample, in millions of parameters and 10⁹ MACs. As in ptflops, functions between modules are left out, unless
 * they have parameters or cost something.
 */
export function toPtflops(shown: Analysis, file: string, convention: Convention = 'ptflops'): string {
  const analysis = { ...shown, tree: buildFullTree(shown) };
  const { tree, model, batch } = analysis;
  const { params, accuracy } = analysis.totals[convention];
  const macs = analysis.totals[convention].macs / Math.max(1, batch);
  const figures = (ownParams: number, ownMacs: number, detail: string): string => {
    const shares = [ownParams / Math.max(1, params), ownMacs / Math.max(1, macs)].map(
      share => `${(share * 100).toFixed(3)}%`,
    );
    return `${inUnit(ownParams, 1e6, 3)} M, ${shares[0]} Params, ${inUnit(ownMacs, 1e9, 3)} GMac, ${shares[1]} MACs, ${detail}`;
  };

  const lines = [`${modelName(model, file)}(`, `  ${figures(params, macs, '')}`];
  const open: { end: number; indent: string }[] = [];
  const close = (position: number): void => {
    while (open.length > 0 && open[open.length - 1].end <= position) lines.push(`${open.pop()!.indent})`);
  };
  for (let position = 0; position < tree.length;) {
    close(position);
    const item = tree[position];
    if (isSilent(item, analysis)) {
      position = item.end;
      continue;
    }
    const indent = indentation(open.length + 1);
    const { type, detail } = classOf(position, analysis);
    const text = figures(item.sums.params, figuresUnder(item.sums, convention).macs / Math.max(1, batch), detail);
    const name = `${indent}(${nameIn(item, tree)}): ${type}`;
    if (!hasRows(position, analysis)) {
      lines.push(`${name}(${text})`);
      position = item.end;
    } else {
      lines.push(`${name}(`, `${indent}  ${text}`);
      open.push({ end: item.end, indent });
      position++;
    }
  }
  close(tree.length);
  lines.push(')');
  lines.push(
    summaryLine('Computational complexity: ', withAccuracy(total(macs, macUnits, 'Mac'), accuracy.macs)),
    summaryLine('Number of parameters: ', withAccuracy(total(params, parameterUnits, ''), accuracy.params)),
  );
  return `${lines.join('\n')}\n`;
}

const macUnits = [
  ['GMac', 1e9],
  ['MMac', 1e6],
  ['KMac', 1e3],
] as const;
const parameterUnits = [
  ['M', 1e6],
  ['k', 1e3],
] as const;

/** A free node that is not a module of its own. */
function isSilent(item: TreeItem, { nodes }: Analysis): boolean {
  if (item.node === null || isModule(item, nodes[item.node].analyzed)) return false;
  const { params, macs, ptflops, unknownCost } = item.sums;
  return params === 0 && macs === 0 && ptflops === 0 && unknownCost === 0;
}

/** Modules with a single node are printed under the module's name. */
function isModule(item: TreeItem, { node }: AnalyzedNode): boolean {
  return item.type !== node.op || item.detail !== '' || lastName(node) !== item.name;
}

/** Whether anything is printed inside: functions inside a module of a known class without submodules are hidden. */
function hasRows(position: number, analysis: Analysis): boolean {
  const { tree } = analysis;
  const rows = childrenOf(position, tree).filter(child => !isSilent(child, analysis));
  if (rows.length === 0 || wholeOf(position, analysis) !== null) return false;
  const stated = tree[position].node === null && tree[position].type !== '';
  return !stated || rows.some(child => child.node === null || isModule(child, analysis.nodes[child.node].analyzed));
}

function classOf(position: number, analysis: Analysis): TorchModule {
  const { tree, nodes } = analysis;
  const item = tree[position];
  if (item.detail !== '') return item;
  if (item.node !== null) {
    const { analyzed } = nodes[item.node];
    const derived = torchModuleOf(analyzed);
    return derived && (item.type === analyzed.node.op || item.type === derived.type) ? derived : item;
  }
  const whole = wholeOf(position, analysis);
  if (item.type !== '') return whole?.type === item.type ? whole : item;
  return whole ?? { type: isSequential(item, childrenOf(position, tree)) ? 'Sequential' : 'Module', detail: '' };
}

/** The one PyTorch module that all nodes of a module form, if it contains only nodes. */
function wholeOf(position: number, analysis: Analysis): TorchModule | null {
  const parts: AnalyzedNode[] = [];
  for (const child of childrenOf(position, analysis.tree)) {
    if (child.node === null || isModule(child, analysis.nodes[child.node].analyzed)) return null;
    parts.push(analysis.nodes[child.node].analyzed);
  }
  return torchModuleOfAll(parts);
}

function childrenOf(position: number, tree: readonly TreeItem[]): TreeItem[] {
  const children: TreeItem[] = [];
  for (let child = position + 1; child < tree[position].end; child = tree[child].end) children.push(tree[child]);
  return children;
}

/** Only a Sequential is run itself and names its children `features.0`, `features.1`, …. */
function isSequential(item: TreeItem, below: readonly TreeItem[]): boolean {
  return (
    below.length > 0 &&
    below.every(child => child.name.startsWith(`${item.name}.`) && /^\d+$/.test(child.name.slice(item.name.length + 1)))
  );
}

/** `features.0` is printed as `0` below `features`. */
function nameIn(item: TreeItem, tree: readonly TreeItem[]): string {
  const parent = item.parent < 0 ? null : tree[item.parent];
  return parent && item.name.startsWith(`${parent.name}.`) ? item.name.slice(parent.name.length + 1) : item.name;
}

/** As Python's `str(round(…))`: `0.0`, `2.47`, `0.1`. */
function inUnit(value: number, unit: number, digits: number): string {
  const rounded = Number((value / unit).toFixed(digits));
  return Number.isInteger(rounded) ? rounded.toFixed(1) : String(rounded);
}

/** In the largest unit of which there is at least a tenth. */
function total(value: number, units: readonly (readonly [name: string, size: number])[], plain: string): string {
  const unit = units.find(([, size]) => value >= size / 10);
  return unit ? `${inUnit(value, unit[1], 2)} ${unit[0]}` : `${value} ${plain}`.trim();
}

function summaryLine(label: string, value: string): string {
  return `${label.padEnd(30)}  ${value}`;
}
