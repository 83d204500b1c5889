import * as vscode from 'vscode';
import { unitPrefixes, type UnitPrefix } from '../../engine/formula/numbers';
import { conventions, type Convention } from '../../engine/graph/convention';
import type { Dimension } from '../../protocol/data';
import type { ModelRegistry } from '../model/modelRegistry';
import type { ModelSession } from '../model/modelSession';
import type { Settings } from '../settings/settings';
import { conventionLabel } from '../model/totalsText';

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** Offers the options that affect the figures of the active model: units, convention, and input sizes. */
export async function chooseOptions(registry: ModelRegistry, settings: Settings): Promise<void> {
  const session = registry.active;
  if (!session) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a model first: no model is active.'));
    return;
  }
  const chosen = await vscode.window.showQuickPick(choices(session, settings), {
    title: vscode.l10n.t('Model cost'),
    matchOnDescription: true,
  });
  await chosen?.run();
}

function choices(session: ModelSession, settings: Settings): Choice[] {
  const separator = (label: string): Choice => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    run: async () => undefined,
  });
  const { summary } = session;
  return [
    {
      label: vscode.l10n.t('Convention'),
      description: conventionLabel(session.convention),
      run: () => chooseConvention(session, settings),
    },
    { label: vscode.l10n.t('Unit'), description: unitLabel(settings.unit), run: () => chooseUnit(settings) },
    ...(summary?.dimensions.length ? [separator(vscode.l10n.t('Dimensions'))] : []),
    ...(summary?.dimensions ?? []).map(dimension => ({
      label: dimension.name,
      description:
        dimension.decidedBy !== undefined
          ? vscode.l10n.t('{0} (from {1})', dimension.value, dimension.decidedBy)
          : dimension.source === 'assumed'
            ? vscode.l10n.t('{0} (assumed)', dimension.value)
            : String(dimension.value),
      detail: dimension.description === dimension.name ? undefined : dimension.description,
      run: () => enterDimension(session, dimension),
    })),
    ...(summary?.inputs.length ? [separator(vscode.l10n.t('Inputs'))] : []),
    ...(summary?.inputs ?? []).map(({ name, shape }) => ({
      label: name,
      description: shapeText(shape),
      run: () => enterShape(session, name, shape),
    })),
  ];
}

async function chooseConvention(session: ModelSession, settings: Settings): Promise<void> {
  const picks = conventions.map(convention => ({
    label: conventionLabel(convention),
    picked: convention === session.convention,
    convention,
  }));
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { convention: Convention }>(picks, {
    title: vscode.l10n.t('Convention'),
  });
  if (!chosen) return;
  await settings.update('convention', chosen.convention);
  session.setConvention(chosen.convention);
}

async function chooseUnit(settings: Settings): Promise<void> {
  const picks = unitPrefixes.map(unit => ({ label: unitLabel(unit), picked: unit === settings.unit, unit }));
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { unit: UnitPrefix }>(picks, {
    title: vscode.l10n.t('Unit'),
  });
  if (chosen) await settings.update('unit', chosen.unit);
}

async function enterDimension(session: ModelSession, { name, value, source, kind }: Dimension): Promise<void> {
  const parse = kind === 'variable' ? parseNumber : parseSize;
  const entered = await vscode.window.showInputBox({
    title: name,
    prompt:
      kind === 'variable'
        ? vscode.l10n.t('A number. Clear the field to use the value in the file.')
        : vscode.l10n.t('A number of elements. Clear the field to use the default.'),
    value: source === 'given' ? String(value) : '',
    placeHolder: String(value),
    validateInput: text =>
      text.trim() === '' || parse(text) !== null
        ? undefined
        : kind === 'variable'
          ? vscode.l10n.t('Enter a number.')
          : vscode.l10n.t('Enter a whole number, 0 or more.'),
  });
  if (entered === undefined) return;
  const given = (session.summary?.dimensions ?? []).filter(
    dimension => dimension.source === 'given' && dimension.name !== name,
  );
  const size = parse(entered);
  const values = Object.fromEntries(given.map(dimension => [dimension.name, dimension.value]));
  await session.setSizes({ dimensions: size === null ? values : { ...values, [name]: size } });
}

async function enterShape(
  session: ModelSession,
  name: string,
  shape: readonly (number | null)[] | null,
): Promise<void> {
  const rank = shape?.length;
  const entered = await vscode.window.showInputBox({
    title: name,
    prompt: vscode.l10n.t(
      'The shape of the input, for example 1x3x224x224. Clear the field to use the shape in the file.',
    ),
    value: shapeText(shape),
    validateInput: text =>
      text.trim() === '' || parseShape(text, rank) !== null
        ? undefined
        : rank === undefined
          ? vscode.l10n.t('Enter whole numbers separated by x.')
          : vscode.l10n.t('Enter {0} whole numbers separated by x.', rank),
  });
  if (entered === undefined) return;
  const { [name]: _, ...others } = session.givenInputShapes;
  const given = parseShape(entered, rank);
  await session.setSizes({ inputShapes: given === null ? others : { ...others, [name]: given } });
}

function unitLabel(unit: UnitPrefix): string {
  return unit === 'auto' ? vscode.l10n.t('automatic') : `${unit}Mac`;
}

function shapeText(shape: readonly (number | null)[] | null): string {
  return shape?.map(dim => dim ?? '?').join('x') ?? '';
}

function parseSize(text: string): number | null {
  const size = Number(text.trim());
  return text.trim() !== '' && Number.isSafeInteger(size) && size >= 0 ? size : null;
}

function parseNumber(text: string): number | null {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
}

function parseShape(text: string, rank: number | undefined): number[] | null {
  const sizes = text.split(/[x×,]/).map(parseSize);
  if (sizes.includes(null) || (rank !== undefined && sizes.length !== rank)) return null;
  return sizes as number[];
}
