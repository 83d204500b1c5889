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
import type { Ask } from '../../../src/protocol/questions';
import { chainModel } from './chainModel';

const options = { dimensions: {}, defaults: [], inputShapes: {} };

const { extensionPath } = vscode.extensions.getExtension('model-cost-lens.model-cost-lens')!;
const programs = path.join(extensionPath, 'dist');

/** The extension's engine in a new worker. */
async function startEngine(folder = programs): Promise<{ worker: EngineWorker; api: EngineApi }> {
  const worker = await startNodeWorker(path.join(folder, 'worker.js'))(1000);
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

  it('keeps its compiled code beside its program for the next one, although it is ended from outside', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'model-cost-lens-'));
    for (const name of fs.readdirSync(programs).filter(name => /^worker\b.*\.js$/.test(name)))
      fs.copyFileSync(path.join(programs, name), path.join(folder, name));
    const { worker, api } = await startEngine(folder);
    try {
      await api.open('a', { kind: 'bytes', bytes: chainModel(3), name: 'a.onnx' }, options);
      const kept = path.join(folder, 'compiled');
      const end = Date.now() + 10_000;
      // In a folder for each version of Node.
      while (!fs.existsSync(kept) || fs.readdirSync(kept, { recursive: true }).length < 2) {
        if (Date.now() > end) throw new Error('There is no compiled code.');
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    } finally {
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

  it('sends large reports whole and in order, with small answers between them', async () => {
    const { worker, api } = await startEngine();
    try {
      const count = 3000;
      await api.open('a', { kind: 'bytes', bytes: chainModel(count), name: 'a.onnx' }, options);
      const ask: Ask = (question, ...args) => api.ask({ session: 'a' }, question, ...args);
      const [indented, operators, short, again] = await Promise.all([
        ask('exportReport', 'exact', 'json'),
        ask('operators', 'exact'),
        ask('exportReport', 'exact', 'brief'),
        ask('exportReport', 'exact', 'json'),
      ]);
      // Megabytes go beside the messages.
      if (indented.bytes.length < 1e6) throw new Error(`${indented.bytes.length} bytes are sent with the message.`);
      for (const { bytes } of [indented, again]) {
        const { nodes } = JSON.parse(new TextDecoder().decode(bytes)) as { nodes: { name: string; flops: number }[] };
        if (nodes.length !== count || nodes.some(({ flops }) => flops !== 8)) throw new Error(`${nodes.length} nodes`);
      }
      if (operators.length !== 1) throw new Error(`There are ${operators.length} operators.`);
      const text = new TextDecoder().decode(short.bytes);
      // Relu has one FLOP for each of the 8 elements.
      if (!text.includes('FLOPs: 24.0 kFLOPs')) throw new Error(text);
    } finally {
      worker.terminate();
    }
  });
});
