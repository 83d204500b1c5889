import { analyze, type Analysis, type AnalyzeOptions } from '../../src/engine/analysis/analyze';
import { readModel } from '../../src/engine/readers/readModel';
import { FileSource } from '../../src/node/fileSource';

/** Reads and analyzes one file. */
export async function analyzeFile(file: string, options: AnalyzeOptions = {}): Promise<Analysis> {
  const source = await FileSource.open(file);
  try {
    return analyze(await readModel(source), options);
  } finally {
    await source.close();
  }
}
