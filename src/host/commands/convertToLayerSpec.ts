import * as vscode from 'vscode';
import { planText, type PlanStep } from '../../protocol/data';
import type { SavedPage } from '../../protocol/pageApi';
import { ModelSession } from '../model/modelSession';
import { nameOf } from '../model/readSource';
import type { CompareServices } from '../compare/comparePage';
import type { ModelRegistry } from '../model/modelRegistry';
import { activeUri, pickModel } from './show';
import { openUntitledSpec } from './untitledSpec';

/**
 * Opens a layer spec of a model beside it: of the one selected in the explorer, of the active one, or of one that the
 * user picks. Where its page has a compression plan, the user chooses whether it is applied.
 */
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
  // Pages that an earlier version stored have none.
  const page: Partial<SavedPage> | undefined = services.memory.recall(uri).page;
  const plan = await chosenPlan(page?.plan?.steps ?? []);
  if (plan === null) return;
  const title = vscode.l10n.t('Converting {0} to a layer spec', nameOf(uri));
  const content = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    specOf(registry.get(uri), services, uri, plan),
  );
  await openUntitledSpec(specName(uri, plan), content, vscode.ViewColumn.Beside);
}

/** Opens a layer spec of a model after a compression plan beside it. */
export async function convertPlanned(session: ModelSession, plan: string): Promise<void> {
  await openUntitledSpec(specName(session.uri, plan), await plannedSpec(session, plan), vscode.ViewColumn.Beside);
}

async function plannedSpec(session: ModelSession, plan: string): Promise<string> {
  const planned = session.planned(plan);
  try {
    await planned.load();
    return await writtenSpec(planned);
  } finally {
    planned.dispose();
  }
}

/** The plan that is applied, as text; undefined: none; null: the user chose nothing. */
async function chosenPlan(steps: readonly PlanStep[]): Promise<string | null | undefined> {
  if (steps.length === 0) return undefined;
  const asItIs = { label: vscode.l10n.t('The model as it is'), plan: undefined };
  const compressed = {
    label: vscode.l10n.t('The model after the plan of its Compress view'),
    plan: planText(steps),
  };
  const title = vscode.l10n.t('Convert to a layer spec');
  const chosen = await vscode.window.showQuickPick([asItIs, compressed], { title });
  return chosen === undefined ? null : chosen.plan;
}

/** The spec of a model at the sizes that it is shown with, if it is open. */
async function specOf(
  open: ModelSession | undefined,
  services: CompareServices,
  uri: vscode.Uri,
  plan: string | undefined,
): Promise<string> {
  const session = open ?? new ModelSession(uri, () => services.readSource(uri), services);
  try {
    if (!open) await session.load();
    return await (plan === undefined ? writtenSpec(session) : plannedSpec(session, plan));
  } finally {
    if (!open) session.dispose();
  }
}

async function writtenSpec(session: ModelSession): Promise<string> {
  const state = await session.settled();
  if (state.kind === 'error') throw new Error(state.error.message);
  const { bytes } = await session.ask('exportReport', session.convention, 'spec');
  return new TextDecoder().decode(bytes);
}

/** The name of a model's file without its extension, or of what a plan leaves of it. */
function specName(uri: vscode.Uri, plan: string | undefined): string {
  const name = nameOf(uri).replace(/(\.layers)?\.\w+$/, '');
  return plan === undefined ? name : `${name}.compressed`;
}
