import * as fs from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { chainModel } from './chainModel';
import { closeEditors, eventually, modelCost, openModel, statusText, workspaceFolder } from './support';

/** Nodes of a model that is read and analysed for a second or more. */
const many = 60_000;

const file = (name: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), name);

/** The extension's workers, as far as anything was posted to them while this watched, and which of them ended. */
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

  /** The worker that was given something to do last. */
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

/** What is wrong with an open model; undefined: nothing so far. */
async function errorOf(uri: vscode.Uri): Promise<string | undefined> {
  return (await modelCost()).getReport(uri).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

describe('a mishap', () => {
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

  it('of a worker that is killed while it analyses is said, harms no other model, and is over with the next try', async () => {
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
    // As a program writes it again; Try again on the page does the same.
    await fs.utimes(file('long.onnx').fsPath, new Date(), new Date());
    await eventually('its figure', async () => (await flopsOf(file('long.onnx'))) === 8 * many);
  }).timeout(60_000);

  it('of a file that is replaced while it is read ends with the figures of the new one', async () => {
    await fs.writeFile(file('changing.onnx').fsPath, chainModel(many));
    await fs.copyFile(file('alexnet.onnx').fsPath, file('changing.onnx.part').fsPath);
    await openModel(file('changing.onnx'));
    await fs.rename(file('changing.onnx.part').fsPath, file('changing.onnx').fsPath);
    await statusText(/^714 MMac · 61\.1 M params$/);
  }).timeout(60_000);

  it('of a file that is cut while it is read is said, till the file is whole again', async () => {
    const bytes = chainModel(many);
    await fs.writeFile(file('changing.onnx').fsPath, bytes);
    await openModel(file('changing.onnx'));
    await fs.truncate(file('changing.onnx').fsPath, Math.floor(bytes.length / 2));
    await eventually('an error', async () => /truncated/.test((await errorOf(file('changing.onnx'))) ?? ''));
    await fs.writeFile(file('changing.onnx').fsPath, bytes);
    await eventually('its figure', async () => (await flopsOf(file('changing.onnx'))) === 8 * many);
  }).timeout(60_000);

  it('of a file that grows while it is read, as in a download, ends with its figures', async () => {
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

  it('is none: of 20 models that were opened and closed no worker is left, and their memory is free', async () => {
    await eventually('no worker', () => workers.running.size === 0, 30_000);
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
    await eventually('the end of all workers', () => workers.running.size === 0, 30_000);
    for (const name of names) await fs.rm(file(name).fsPath);
    const isBack = (): boolean => process.memoryUsage.rss() - before < (most - before) / 2;
    const wasBack = await eventually('the return of half of the memory', isBack).catch(() => false);
    const [first, peak, last] = [before, most, process.memoryUsage.rss()].map(bytes => Math.round(bytes / 1e6));
    console.log(`    20 models in ${used} workers: ${first} MB before, ${peak} MB with all, ${last} MB after`);
    if (used > 4 || !wasBack) throw new Error('Not all that was used is back');
  }).timeout(120_000);
});
