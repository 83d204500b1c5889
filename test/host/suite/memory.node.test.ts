import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CrashReason } from '../../../src/host/engine/engineWorker';
import { startNodeWorker } from '../../../src/host/engine/nodeEngineWorker';

describe('a worker in Node', () => {
  it('reports that it ran out of memory, without affecting other workers', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'model-cost-lens-'));
    try {
      const script = path.join(folder, 'greedy.js');
      fs.writeFileSync(script, 'const all = []; for (;;) all.push({ more: all.length, than: [all.length] });');
      const worker = await startNodeWorker(vscode.Uri.file(script))(32);
      const reason = await new Promise<CrashReason>(resolve => worker.onCrash(resolve));
      if (!reason.outOfMemory) throw new Error(`It ended for another reason: ${reason.message}`);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
