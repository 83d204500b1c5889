// `npm run conformance -- FOLDER …`: compares the engine with figures and shapes from other tools. A folder contains
// either cases.jsonl (operators: types of graph outputs) or NAME.reference.json beside NAME.onnx (whole models).
import * as fs from 'node:fs';
import * as path from 'node:path';
import { runCases } from './cases';
import { runModels } from './models';

async function main(folders: readonly string[]): Promise<boolean> {
  if (folders.length === 0) throw new Error('usage: npm run conformance -- FOLDER …');
  let right = true;
  for (const folder of folders) {
    const cases = path.join(folder, 'cases.jsonl');
    right = (await (fs.existsSync(cases) ? runCases(folder, cases) : runModels(folder))) && right;
  }
  return right;
}

main(process.argv.slice(2)).then(
  right => {
    process.exitCode = right ? 0 : 1;
  },
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
