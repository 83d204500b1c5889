import * as fs from 'node:fs';
import * as path from 'node:path';
import { knownType } from '../../src/engine/analysis/knownType';
import { dataTypeOf } from '../../src/engine/graph/dataType';
import { textOf } from '../../src/engine/graph/message';
import { analyzeFile } from './analyzeFile';
import { compareType, describeExpected, describeType, worst, type ExpectedType, type Verdict } from './compareTypes';

interface Case {
  readonly file: string;
  readonly ops: readonly string[];
  readonly dataDependent: boolean;
  readonly expected: readonly (Omit<ExpectedType, 'dtype'> & { readonly dtype?: string | number })[];
}

/** Runs every case of a list and prints those that are not correct. Unknown is allowed; wrong fails. */
export async function runCases(folder: string, list: string): Promise<boolean> {
  const counts: Record<Verdict, number> = { right: 0, unknown: 0, wrong: 0 };
  const open: string[] = [];
  for (const line of fs.readFileSync(list, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const entry = JSON.parse(line) as Case;
    const { verdict, lines } = await runCase(folder, entry);
    counts[verdict]++;
    if (verdict === 'unknown' && entry.dataDependent) open.push(entry.file);
    else if (verdict !== 'right')
      console.log([`${verdict}: ${entry.file} (${entry.ops.join(', ')})`, ...lines].join('\n    '));
  }
  if (open.length > 0) console.log(`unknown where a size depends on data:\n    ${open.join('\n    ')}`);
  console.log(
    `${folder}: ${counts.right} right, ${counts.unknown} unknown (${open.length} of them depend on data), ${counts.wrong} wrong`,
  );
  return counts.wrong === 0;
}

async function runCase(folder: string, { file, expected }: Case): Promise<{ verdict: Verdict; lines: string[] }> {
  try {
    const analysis = await analyzeFile(path.join(folder, file));
    const verdicts: Verdict[] = [];
    const lines: string[] = [];
    expected.forEach((given, index) => {
      const output: ExpectedType = { ...given, dtype: elementType(given.dtype) };
      const value =
        analysis.graph.outputs.find(candidate => candidate?.name === output.name) ??
        analysis.graph.outputs[index] ??
        null;
      const type = value && knownType(value, analysis.openTypes);
      const verdict = compareType(type, output);
      verdicts.push(verdict);
      if (verdict !== 'right')
        lines.push(`${output.name}: expected ${describeExpected(output)}, got ${describeType(type)}`);
    });
    return {
      verdict: worst(verdicts),
      lines: [...lines, ...analysis.diagnostics.map(({ code, message }) => `${code}: ${textOf(message)}`)],
    };
  } catch (error) {
    return { verdict: 'wrong', lines: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

/** The lists name element types as ONNX does, or by number. */
function elementType(dtype: string | number | undefined): string | undefined {
  if (typeof dtype !== 'string') return dtype === undefined ? undefined : dataTypeOf(dtype);
  const renamed: Readonly<Record<string, string>> = { FLOAT: 'float32', DOUBLE: 'float64' };
  return renamed[dtype] ?? dtype.toLowerCase();
}
