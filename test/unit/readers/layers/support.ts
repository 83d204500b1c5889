import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze, type Analysis, type AnalyzeOptions } from '../../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readLayers } from '../../../../src/engine/readers/layers/readLayers';
import { readOnnx } from '../../../../src/engine/readers/onnx/readOnnx';

const root = join(__dirname, '../../../..');

/** The text of a template that the extension offers. */
export function template(name: string): string {
  return readFileSync(join(root, 'media/templates', `${name}.layers.json`), 'utf8');
}

export function analyzeText(text: string, options?: AnalyzeOptions): Analysis {
  return analyze(readLayers(text), options);
}

/** The analysis of a spec with this input and these layers. */
export function analyzeLayers(input: unknown, layers: readonly unknown[], options?: AnalyzeOptions): Analysis {
  return analyzeText(JSON.stringify({ input, layers }), options);
}

/** The analysis of one layer. */
export function analyzeLayer(
  input: unknown,
  layer: Record<string, unknown>,
): Analysis & { output: unknown; params: number; detail: string } {
  const analysis = analyzeLayers(input, [layer]);
  const last = analysis.nodes[analysis.nodes.length - 1].analyzed.outputs[0];
  return {
    ...analysis,
    params: analysis.totals.exact.params,
    detail: analysis.tree[0].detail,
    output: last?.type?.kind === 'tensor' ? last.type.shape : null,
  };
}

/** The analysis of an ONNX fixture. */
export async function analyzeOnnx(file: string, options?: AnalyzeOptions): Promise<Analysis> {
  return analyze(await readOnnx(new MemorySource(readFileSync(join(root, 'test/fixtures', file)))), options);
}
