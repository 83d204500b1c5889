import type { ChildProcess, Serializable } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { chainModel } from './chainModel';
import { closeEditors, eventually, modelCost, openModel, statusText, workspaceFolder } from './support';

/** The number of nodes of a model that takes a second or more to read and analyze. */
const many = 150_000;

const file = (name: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), name);

/** The extension's workers that were started since this was created, and have not ended. */
class WatchedWorkers {
  readonly running = new Set<ChildProcess>();
  private last: ChildProcess | undefined;

  constructor() {
    // Node tells of every process that it starts.
    subscribe('child_process', started => {
      const { process: worker } = started as { process: ChildProcess };
      queueMicrotask(() => {
        if (worker.spawnargs.some(argument => path.basename(argument) === 'worker.js')) this.watch(worker);
      });
    });
  }

  /** The worker that received the last message. */
  get latest(): ChildProcess {
    if (!this.last) throw new Error('No worker was used');
    return this.last;
  }

  private watch(worker: ChildProcess): void {
    this.running.add(worker);
    worker.once('exit', () => this.running.delete(worker));
    const send = worker.send.bind(worker);
    worker.send = (message: Serializable) => {
      this.last = worker;
      return send(message);
    };
  }
}

/** Created before any test opens a model. */
const workers = new WatchedWorkers();

/** The error of an open model; undefined: none so far. */
async function errorOf(uri: vscode.Uri): Promise<string | undefined> {
  return (await modelCost()).getReport(uri).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

describe('an open model', () => {
  const flopsOf = async (uri: vscode.Uri): Promise<number> => (await (await modelCost()).getReport(uri)).totals.flops;

  afterEach(async () => {
    await closeEditors();
    for (const name of ['long.onnx', 'changing.onnx', 'changing.onnx.part'])
      await fs.rm(file(name).fsPath, { force: true });
  });

  it('reports that its worker was killed, does not affect other models, and recovers on the next attempt', async () => {
    await openModel(file('alexnet.onnx'));
    await statusText(/714 MMac/);
    await fs.writeFile(file('long.onnx').fsPath, chainModel(many));
    await openModel(file('long.onnx'));
    await eventually('the start of its reading', async () => (await modelCost()).active?.text?.includes('loading'));
    await new Promise(resolve => setTimeout(resolve, 300));
    workers.latest.kill('SIGKILL');
    await eventually('an error', async () => /stopped unexpectedly/.test((await errorOf(file('long.onnx'))) ?? ''));
    await openModel(file('alexnet.onnx'));
    await statusText(/714 MMac/);
    // As if a program wrote it again; Try again on the page has the same effect.
    await fs.utimes(file('long.onnx').fsPath, new Date(), new Date());
    await eventually('its figure', async () => (await flopsOf(file('long.onnx'))) === 8 * many);
  }).timeout(60_000);

  it('shows its figures while another one is still analysed', async () => {
    const order: string[] = [];
    await fs.writeFile(file('long.onnx').fsPath, chainModel(2 * many));
    await openModel(file('long.onnx'));
    await eventually('the start of its reading', async () => (await modelCost()).active?.text?.includes('loading'));
    const slow = flopsOf(file('long.onnx')).then(() => order.push('long'));
    await openModel(file('alexnet.onnx'));
    await statusText(/714 MMac/);
    order.push('alexnet');
    await slow;
    if (order.join() !== 'alexnet,long') throw new Error(order.join());
  }).timeout(120_000);

  it('shows the figures of the new file if the file is replaced while it is read', async () => {
    await fs.writeFile(file('changing.onnx').fsPath, chainModel(many));
    await fs.copyFile(file('alexnet.onnx').fsPath, file('changing.onnx.part').fsPath);
    await openModel(file('changing.onnx'));
    await fs.rename(file('changing.onnx.part').fsPath, file('changing.onnx').fsPath);
    await statusText(/^714 MMac · 61\.1 M params$/);
  }).timeout(60_000);

  it('reports a file that is truncated while it is read, until the file is complete again', async () => {
    const bytes = chainModel(many);
    await fs.writeFile(file('changing.onnx').fsPath, bytes);
    await openModel(file('changing.onnx'));
    await fs.truncate(file('changing.onnx').fsPath, Math.floor(bytes.length / 2));
    await eventually('an error', async () => /truncated/.test((await errorOf(file('changing.onnx'))) ?? ''));
    await fs.writeFile(file('changing.onnx').fsPath, bytes);
    await eventually('its figure', async () => (await flopsOf(file('changing.onnx'))) === 8 * many);
  }).timeout(60_000);

  it('shows its figures after the file has grown while it is read, as in a download', async () => {
    const bytes = chainModel(many);
    const step = Math.ceil(bytes.length / 10);
    await fs.writeFile(file('changing.onnx').fsPath, bytes.subarray(0, step));
    await openModel(file('changing.onnx'));
    for (let start = step; start < bytes.length; start += step) {
      await new Promise(resolve => setTimeout(resolve, 50));
      await fs.appendFile(file('changing.onnx').fsPath, bytes.subarray(start, start + step));
    }
    await eventually('its figure', async () => (await flopsOf(file('changing.onnx'))) === 8 * many);
  }).timeout(60_000);

  it('leaves no worker behind when it is closed, for 20 models', async () => {
    // VS Code keeps text documents of earlier tests for a while, and with them their workers.
    const others = new Set(workers.running);
    await fs.writeFile(file('long.onnx').fsPath, chainModel(10_000));
    const names = Array.from({ length: 20 }, (_, index) => `copy-${index}.onnx`);
    for (const name of names) await fs.copyFile(file('long.onnx').fsPath, file(name).fsPath);
    for (const name of names) {
      await openModel(file(name));
      await eventually(name, async () => (await modelCost()).active?.text?.includes('FLOPs'));
    }
    const used = workers.running.size;
    await closeEditors();
    const isOver = (): boolean => [...workers.running].every(worker => others.has(worker));
    await eventually('the end of all workers', isOver, 30_000);
    for (const name of names) await fs.rm(file(name).fsPath);
    if (used > 4) throw new Error(`${used} workers for 20 models`);
  }).timeout(120_000);
});
