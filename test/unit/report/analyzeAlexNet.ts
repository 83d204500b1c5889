import { readFileSync } from 'node:fs';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../src/engine/readers/readModel';

/** torchvision's AlexNet, exported by torch 1.13 with its weights left out. */
export async function analyzeAlexNet(): Promise<Analysis> {
  return analyze(await readModel(new MemorySource(readFileSync('test/fixtures/alexnet.onnx'))));
}
