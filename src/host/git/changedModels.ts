import * as vscode from 'vscode';
import { isModelPath } from '../model/modelFiles';
import { gitApi, type GitRepository } from './gitExtension';

/**
 * Sets the context key `modelCostLens.hasChangedModels` while Git has changes of models: the menu of the Source Control
 * view cannot ask for the name of a file.
 */
export function watchChangedModels(): vscode.Disposable {
  const subscriptions: vscode.Disposable[] = [];
  let disposed = false;
  const follow = async (): Promise<void> => {
    const git = await gitApi();
    if (disposed) return;
    const update = (): void =>
      void vscode.commands.executeCommand(
        'setContext',
        'modelCostLens.hasChangedModels',
        git.repositories.some(hasChangedModel),
      );
    const add = (repository: GitRepository): void => {
      subscriptions.push(repository.state.onDidChange(update));
      update();
    };
    subscriptions.push(git.onDidOpenRepository(add));
    git.repositories.forEach(add);
  };
  // Without Git there is no Source Control view to have a menu.
  void follow().catch(() => undefined);
  return {
    dispose: () => {
      disposed = true;
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}

function hasChangedModel({ state }: GitRepository): boolean {
  return [...state.indexChanges, ...state.workingTreeChanges].some(({ uri }) => isModelPath(uri.path));
}
