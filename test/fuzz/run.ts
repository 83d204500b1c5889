import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { outFolder } from '../host/vscode/paths';
import { jsonText } from './encode';
import type { Find } from './fuzzer';
import { fuzz, type Progress } from './session';

/** `npm run fuzz -- [--seed N] [--seconds N]`: prints its progress, and saves failures in out/fuzz. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, seconds: { type: 'string' } } });
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const seconds = Number(values.seconds ?? 60);
  const start = performance.now();
  console.log(`seed ${seed}, ${seconds} s`);
  let told = start;
  const line = ({ runs, said, finds }: Progress): string => {
    const taken = (performance.now() - start) / 1000;
    return `${taken.toFixed(0)} s: ${runs} mutants (${(runs / taken).toFixed(0)} per second), ${said} different things said, ${finds.length} finds`;
  };
  const result = await fuzz(seed, seconds, progress => {
    if (performance.now() - told < 10_000) return;
    told = performance.now();
    console.log(line(progress));
  });
  console.log(line(result));
  for (const find of result.finds) console.log(`\n${find.kind}: ${find.signature}\n${find.message}\n→ ${save(find)}`);
  process.exitCode = result.finds.length > 0 ? 1 : 0;
}

/** @returns the file with the input that reproduces it */
function save({ kind, signature, bytes, tree }: Find): string {
  const folder = path.join(outFolder, 'fuzz', kind);
  fs.mkdirSync(folder, { recursive: true });
  const name = signature.replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
  const file = path.join(folder, tree === null ? `${name}.bin` : `${name}.json`);
  fs.writeFileSync(file, tree === null ? bytes : `${jsonText(tree)}\n`);
  return path.relative(process.cwd(), file);
}

void main();
