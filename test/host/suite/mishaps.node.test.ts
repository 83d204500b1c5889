import * as fs from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { chainModel } from './chainModel';
import { closeEditors, eventually, modelCost, openModel, statusText, workspaceFolder } from './support';

/** The number of nodes of a model that takes a second or more to read and analyze. */
const many = 150_000;

const file = (name: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), name);

/** The extension's workers that received a message since this was created, and which of them have ended. */
class WatchedWorkers {
  readonly running = new Set<Worker>();
  private last: Worker | undefined;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to the worker it belongs to
  private readonly post = Worker.prototype.postMessage;

  constructor() {
    const { post, seen } = this;
    Worker.prototype.postMessage = function (...args) {
      seen(this);
      return post.apply(this, args);
    };
  }

  /** The worker that received the last message. */
  get latest(): Worker {
    if (!this.last) throw new Error('No worker was used');
    return this.last;
  }

  stop(): void {
    Worker.prototype.postMessage = this.post;
  }

  private readonly seen = (worker: Worker): void => {
    this.last = worker;
    if (this.running.has(worker)) return;
    this.running.add(worker);
    worker.once('exit', () => this.running.delete(worker));
  };
}

/** The error of an open model; undefined: none so far. */
async function errorOf(uri: vscode.Uri): Promise<string | undefined> {
  return (await modelCost()).getReport(uri).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

describe('an open model', () => {
  let workers: WatchedWorkers;
  const flopsOf = async (uri: vscode.Uri): Promise<number> => (await (await modelCost()).getReport(uri)).totals.flops;

  before(() => {
    workers = new WatchedWorkers();
  });

  after(() => workers.stop());

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
    await workers.latest.terminate();
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
    const before = process.memoryUsage.rss();
    let most = 0;
    await fs.writeFile(file('long.onnx').fsPath, chainModel(10_000));
    const names = Array.from({ length: 20 }, (_, index) => `copy-${index}.onnx`);
    for (const name of names) await fs.copyFile(file('long.onnx').fsPath, file(name).fsPath);
    for (const name of names) {
      await openModel(file(name));
      await eventually(name, async () => (await modelCost()).active?.text?.includes('FLOPs'));
      most = Math.max(most, process.memoryUsage.rss());
    }
    const used = workers.running.size;
    await closeEditors();
    const isOver = (): boolean => [...workers.running].every(worker => others.has(worker));
    await eventually('the end of all workers', isOver, 30_000);
    for (const name of names) await fs.rm(file(name).fsPath);
    // How much of the freed memory goes back to the system is up to the allocator: it is shown, not asserted.
    const [first, peak, last] = [before, most, process.memoryUsage.rss()].map(bytes => Math.round(bytes / 1e6));
    console.log(`    20 models in ${used} workers: ${first} MB before, ${peak} MB with all, ${last} MB after`);
    if (used > 4) throw new Error(`${used} workers for 20 models`);
  }).timeout(120_000);
});
