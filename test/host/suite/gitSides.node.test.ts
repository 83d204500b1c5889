import * as vscode from 'vscode';
import { copyFixture, modelCost, workspaceFolder, writeFile } from './support';

/** The part of the Git extension API that is used here. */
interface Git {
  init(root: vscode.Uri): Promise<Repository | null>;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

interface Repository {
  setConfig(key: string, value: string): Promise<string>;
  add(paths: string[]): Promise<void>;
  commit(message: string): Promise<void>;
}

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 244403360\n';

describe('models in Git', () => {
  let git: Git;
  let committed: vscode.Uri;
  let pointed: vscode.Uri;
  let absent: vscode.Uri;

  before(async () => {
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): Git }>('vscode.git');
    if (!extension) throw new Error('The Git extension is missing');
    git = (await extension.activate()).getAPI(1);
    const repository = await git.init(workspaceFolder());
    if (!repository) throw new Error('There is no repository');
    await repository.setConfig('user.name', 'Test');
    await repository.setConfig('user.email', 'test@example.com');
    committed = await copyFixture('alexnet.onnx', 'committed.onnx');
    pointed = await writeFile('pointed.onnx', pointer);
    await repository.add([committed.fsPath, pointed.fsPath]);
    await repository.commit('Models');
    absent = await copyFixture('alexnet.onnx', 'absent.onnx');
    // The file on disk is a different model, to distinguish the two sides.
    await copyFixture('models/resnet18_bn_kept.onnx', 'committed.onnx');
  });

  after(async () => {
    for (const uri of [committed, pointed, absent]) await vscode.workspace.fs.delete(uri);
  });

  it('are counted as committed', async () => {
    const api = await modelCost();
    // The published parameters of torchvision's AlexNet and ResNet-18.
    equal((await api.getReport(git.toGitUri(committed, 'HEAD'))).totals.params, 61_100_840);
    equal((await api.getReport(committed)).totals.params, 11_689_512);
  });

  it('are reported as missing from a revision that does not have them', async () => {
    equal(await failure(git.toGitUri(absent, 'HEAD')), 'The file does not exist in this revision.');
  });

  it('are reported as Git LFS pointers', async () => {
    const message = await failure(git.toGitUri(pointed, 'HEAD'));
    if (!/Git LFS pointer/.test(message)) throw new Error(message);
  });
});

async function failure(uri: vscode.Uri): Promise<string> {
  return (await modelCost()).getReport(uri).then(
    () => 'a report',
    (error: Error) => error.message,
  );
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`Expected ${String(expected)}, got ${String(actual)}`);
}
