import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Analysis } from '../../src/engine/analysis/analyze';
import { knownType } from '../../src/engine/analysis/knownType';
import { analyzeFile } from './analyzeFile';
import { compareType, describeExpected, describeType } from './compareTypes';

/** Reference figures of a model: see the README next to the files. */
interface Reference {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly dims: Readonly<Record<string, number>>;
  readonly controlFlow: boolean;
  readonly floatInitializerElements: number;
  readonly torch?: { readonly params_all: number; readonly buffers: number };
  readonly macsTotal: number;
  readonly macs: Readonly<Record<string, number>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly dtypes: Readonly<Record<string, string>>;
}

const suffix = '.reference.json';
/** Lines of one kind about one model are summarized beyond this number. */
const mostLines = 12;

/** Compares every model of a folder with its reference: parameters, MACs per contraction, every shape and element type. */
export async function runModels(folder: string): Promise<boolean> {
  const names = fs
    .readdirSync(folder)
    .filter(name => name.endsWith(suffix))
    .map(name => name.slice(0, -suffix.length))
    .sort();
  if (names.length === 0) throw new Error(`${folder}: expected cases.jsonl or files NAME${suffix}`);
  let different = 0;
  for (const name of names) {
    const reference = JSON.parse(fs.readFileSync(path.join(folder, name + suffix), 'utf8')) as Reference;
    const { differences, open } = await compareModel(path.join(folder, `${name}.onnx`), reference);
    if (differences.length > 0) different++;
    console.log(
      `${name}: ${differences.length === 0 ? 'equal' : `${differences.length} differences`}${open.length === 0 ? '' : `, ${open.length} types left open`}`,
    );
    printSome(differences);
    printSome(open);
  }
  console.log(`${folder}: ${names.length - different} of ${names.length} models equal their reference`);
  return different === 0;
}

function printSome(lines: readonly string[]): void {
  for (const line of lines.slice(0, mostLines)) console.log(`    ${line}`);
  if (lines.length > mostLines) console.log(`    … and ${lines.length - mostLines} more`);
}

/** Differences, and types that are partly unknown but not wrong. */
interface Comparison {
  readonly differences: readonly string[];
  readonly open: readonly string[];
}

async function compareModel(file: string, reference: Reference): Promise<Comparison> {
  try {
    const analysis = await analyzeFile(file, {
      dimensions: new Map(Object.entries(reference.dims)),
      inputShapes: new Map(Object.entries(reference.inputs)),
    });
    const types = compareTypes(analysis, reference);
    const differences = [
      ...compareParameters(analysis, reference),
      ...compareMacs(analysis, reference),
      ...types.differences,
      ...unknowns(analysis),
    ];
    return { differences, open: types.open };
  } catch (error) {
    return { differences: [error instanceof Error ? (error.stack ?? error.message) : String(error)], open: [] };
  }
}

function compareParameters({ totals }: Analysis, { floatInitializerElements, torch }: Reference): string[] {
  const { params, buffers } = totals.exact;
  if (params === torch?.params_all || params + buffers === floatInitializerElements) return [];
  const counted = torch ? `; PyTorch counts ${torch.params_all} and ${torch.buffers} in buffers` : '';
  return [
    `parameters: ${params} and ${buffers} in buffers, but ${floatInitializerElements} elements of floating constants${counted}`,
  ];
}

function compareMacs({ nodes, totals }: Analysis, { macs, macsTotal, controlFlow }: Reference): string[] {
  const lines: string[] = [];
  let total = 0;
  const seen = new Set<string>();
  for (const { analyzed, figures } of nodes) {
    if (analyzed.graph !== '') continue;
    const output = analyzed.node.outputs[0];
    const expected = macs[output] ?? 0;
    seen.add(output);
    if (analyzed.bodies.length === 0) total += figures.macs ?? 0;
    if (figures.macs !== expected)
      lines.push(`MACs of ${analyzed.node.op} → ${output}: ${figures.macs ?? 'unknown'}, expected ${expected}`);
  }
  for (const output of Object.keys(macs)) if (!seen.has(output)) lines.push(`MACs of ${output}: there is no such node`);
  if (total !== macsTotal) lines.push(`MACs of the main graph: ${total}, expected ${macsTotal}`);
  if (!controlFlow && totals.exact.macs !== macsTotal)
    lines.push(`MACs in total: ${totals.exact.macs}, expected ${macsTotal}`);
  return lines;
}

function compareTypes({ graph, openTypes }: Analysis, { shapes, dtypes }: Reference): Comparison {
  const differences: string[] = [];
  const open: string[] = [];
  for (const { node, outputs } of graph.nodes) {
    for (const output of outputs) {
      if (output === null || shapes[output.name] === undefined) continue;
      const expected = { name: output.name, dims: shapes[output.name], dtype: dtypes[output.name] };
      const type = knownType(output, openTypes);
      const verdict = compareType(type, expected);
      const line = `type of ${node.op} → ${output.name}: ${describeType(type)}, expected ${describeExpected(expected)}`;
      if (verdict !== 'right') (verdict === 'wrong' ? differences : open).push(line);
    }
  }
  return { differences, open };
}

function unknowns({ totals }: Analysis): string[] {
  return totals.exact.unknownCost > 0 ? [`nodes of unknown cost: ${totals.exact.unknownCost}`] : [];
}
