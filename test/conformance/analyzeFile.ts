import { analyze, type Analysis, type AnalyzeOptions } from '../../src/engine/analysis/analyze';
import { openModel } from '../../src/engine/openModel';
import { FileSource } from '../../src/node/fileSource';

/** Reads and analyzes one file. */
export async function analyzeFile(file: string, options: AnalyzeOptions = {}): Promise<Analysis> {
  const source = await FileSource.open(file);
  try {
    return analyze(await openModel(source), options);
  } finally {
    await source.close();
  }
}
