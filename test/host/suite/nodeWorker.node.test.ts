import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import type { CrashReason, EngineWorker } from '../../../src/host/engine/engineWorker';
import { startNodeWorker } from '../../../src/host/engine/nodeEngineWorker';
import { channelOptions } from '../../../src/protocol/channel';
import type { Source } from '../../../src/protocol/data';
import type { EngineApi, EngineEvents } from '../../../src/protocol/engineApi';
import { chainModel } from './chainModel';

const options = { dimensions: {}, defaults: [], inputShapes: {} };

/** The engine of the extension in a new worker. */
async function startEngine(): Promise<{ worker: EngineWorker; api: EngineApi }> {
  const { extensionUri } = vscode.extensions.getExtension('model-cost-lens.model-cost-lens')!;
  const worker = await startNodeWorker(vscode.Uri.joinPath(extensionUri, 'dist', 'worker.js').fsPath)(1000);
  const api = createBirpc<EngineApi, EngineEvents>({ progress: () => undefined }, channelOptions(worker.port));
  return { worker, api };
}

describe('a worker in Node', () => {
  it('reports that it ran out of memory, without affecting other workers', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'model-cost-lens-'));
    try {
      const script = path.join(folder, 'greedy.js');
      fs.writeFileSync(script, 'const all = []; for (;;) all.push({ more: all.length, than: [all.length] });');
      const worker = await startNodeWorker(script)(32);
      const reason = await new Promise<CrashReason>(resolve => worker.onCrash(resolve));
      if (!reason.outOfMemory) throw new Error(`It ended for another reason: ${reason.message}`);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('keeps its compiled code for the next one, although it is ended from outside', async () => {
    const temporary = process.env.TMPDIR;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'model-cost-lens-'));
    process.env.TMPDIR = folder;
    const { worker, api } = await startEngine();
    try {
      await api.open('a', { kind: 'bytes', bytes: chainModel(3), name: 'a.onnx' }, options);
      // Node keeps it there: https://nodejs.org/api/module.html#module-compile-cache
      const kept = path.join(folder, 'node-compile-cache');
      const end = Date.now() + 10_000;
      while (!fs.existsSync(kept) || fs.readdirSync(kept, { recursive: true }).length < 2) {
        if (Date.now() > end) throw new Error('There is no compiled code.');
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    } finally {
      if (temporary === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = temporary;
      worker.terminate();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('receives large contents whole and in order, also when it is busy', async () => {
    const { worker, api } = await startEngine();
    try {
      const flopsOf = async (session: string, count: number): Promise<number> => {
        const source: Source = { kind: 'bytes', bytes: chainModel(count), name: `${session}.onnx` };
        return (await api.open(session, source, options)).totals.exact.flops;
      };
      // Those of some thousand nodes have megabytes; the small one goes with its message.
      const found = await Promise.all([
        flopsOf('a', 50_000),
        flopsOf('b', 40_000),
        flopsOf('c', 3),
        flopsOf('d', 60_000),
      ]);
      // Relu has one FLOP for each of the 8 elements.
      if (found.join() !== [400_000, 320_000, 24, 480_000].join()) throw new Error(found.join());
    } finally {
      worker.terminate();
    }
  });
});
