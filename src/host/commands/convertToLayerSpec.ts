import * as vscode from 'vscode';
import { ModelSession } from '../model/modelSession';
import { nameOf } from '../model/readSource';
import type { CompareServices } from '../compare/comparePage';
import type { ModelRegistry } from '../model/modelRegistry';
import { activeUri, pickModel } from './show';
import { openUntitledSpec } from './untitledSpec';

/** Opens a layer spec of a model beside it: of the one selected in the explorer, of the active one, or of one that the user picks. */
export async function convertToLayerSpec(
  registry: ModelRegistry,
  services: CompareServices,
  target: unknown,
): Promise<void> {
  const uri =
    target instanceof vscode.Uri
      ? target
      : (activeUri() ?? (await pickModel(vscode.l10n.t('Convert a model to a layer spec'))));
  if (!uri) return;
  const title = vscode.l10n.t('Converting {0} to a layer spec', nameOf(uri));
  const content = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    specOf(registry.get(uri), services, uri),
  );
  await openUntitledSpec(specName(uri), content, vscode.ViewColumn.Beside);
}

/** Opens a layer spec of a model after a compression plan beside it. */
export async function convertPlanned(session: ModelSession, plan: string): Promise<void> {
  const planned = session.planned(plan);
  try {
    await planned.load();
    await openUntitledSpec(`${specName(session.uri)}.compressed`, await writtenSpec(planned), vscode.ViewColumn.Beside);
  } finally {
    planned.dispose();
  }
}

/** The spec of a model at the sizes that it is shown with, if it is open. */
async function specOf(open: ModelSession | undefined, services: CompareServices, uri: vscode.Uri): Promise<string> {
  const session = open ?? new ModelSession(uri, () => services.readSource(uri), services);
  try {
    if (!open) await session.load();
    return await writtenSpec(session);
  } finally {
    if (!open) session.dispose();
  }
}

async function writtenSpec(session: ModelSession): Promise<string> {
  const state = await session.settled();
  if (state.kind === 'error') throw new Error(state.error.message);
  return session.ask('exportReport', session.convention, 'spec');
}

/** The name of a model's file without its extension. */
function specName(uri: vscode.Uri): string {
  return nameOf(uri).replace(/\.\w+$/, '');
}
