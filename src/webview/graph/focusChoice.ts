import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { choice } from '../parts/choice';
import type { GraphState } from '../state/graphState';

/** How many steps a neighbourhood may have. */
const steps = [1, 2, 3, 4, 5] as const;

type FocusName = 'all' | 'feeds' | 'path' | `near${(typeof steps)[number]}`;

/** Chooses the part of the graph that is shown, around what is selected. */
export function focusChoice(state: GraphState, selected: string | null, changed: () => void): TemplateResult {
  const choose = (name: FocusName): void => {
    state.isPathPending = false;
    if (name === 'all') state.focus = null;
    else if (selected !== null) {
      if (name === 'feeds') state.focus = { kind: 'feeds', of: selected };
      else if (name === 'path') {
        state.focus = null;
        state.isPathPending = true;
      } else state.focus = { kind: 'near', of: selected, steps: Number(name.slice(4)) };
    }
    changed();
  };
  return html`${choice(
    t('Show'),
    nameOf(state),
    [
      { value: 'all', label: t('Whole graph') },
      ...(selected === null && nameOf(state) === 'all'
        ? []
        : ([
            ...steps.map(count => ({ value: `near${count}` as const, label: t('Neighborhood: {0}', count) })),
            { value: 'feeds', label: t('Everything that feeds it') },
            { value: 'path', label: t('Path to another node') },
          ] as const)),
    ],
    choose,
  )}${state.isPathPending ? html`<span class="aside" role="status">${t('Select the other end of the path.')}</span>` : nothing}`;
}

function nameOf({ focus, isPathPending }: GraphState): FocusName {
  if (isPathPending) return 'path';
  if (focus === null) return 'all';
  return focus.kind === 'near' ? (`near${focus.steps}` as FocusName) : focus.kind;
}
