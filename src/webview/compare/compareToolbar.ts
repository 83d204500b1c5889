import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ComparedRow, ComparisonView } from '../../protocol/data';
import { formatExact } from '../../engine/formula/numbers';
import { choice } from '../parts/choice';
import { conventionChoice } from '../parts/conventionChoice';
import '../parts/filterField';
import { plumbingSwitch } from '../parts/plumbingSwitch';
import '../parts/singleSelect';
import { toggle } from '../parts/toggle';
import { StoreElement } from '../state/storeElement';
import { changeWord } from './changeText';
import type { CompareStore } from './compareStore';
import { comparedFigures, figureLooks } from './comparedFigures';
import { figuresOf, groupings } from './comparisonView';

/** How much changed, and all controls of the page: figure, convention, filter. */
@customElement('mcl-compare-toolbar')
export class CompareToolbar extends StoreElement<CompareStore> {
  private readonly filter = (filter: string): void => void this.store.changeView({ filter });

  protected override render(): TemplateResult {
    const { store } = this;
    const { view, info } = store;
    return html`<section class="toolbar" aria-label=${t('What is shown')}>
      <p class="aside" role="status">${this.counts()}</p>
      <div class="choices">
        ${choice(
          t('Rows'),
          view.grouping,
          groupings.map(value => ({ value, label: groupingName(value) })),
          grouping => void store.changeView({ grouping }),
        )}
        <div class="metric" role="radiogroup" aria-label=${t('Figure')}>
          ${(info ? figuresOf(info) : comparedFigures).map(
            figure =>
              html`<label
                ><input
                  type="radio"
                  name="figure"
                  .checked=${view.figure === figure}
                  @change=${() => void store.changeView({ figure })}
                /><span>${figureLooks[figure].title()}</span></label
              >`,
          )}
        </div>
        ${conventionChoice(view.convention, convention => void store.changeView({ convention }))}
        ${toggle('codicon-diff', t('Show what is the same'), view.showSame, showSame => void store.changeView({ showSame }))}
        ${plumbingSwitch(view.showPlumbing, showPlumbing => void store.showPlumbing(showPlumbing))}
        <mcl-filter-field class="filter" .value=${view.filter} .choose=${this.filter}></mcl-filter-field>
        <vscode-button secondary @click=${() => void store.swap()}>${t('Swap')}</vscode-button>
        <vscode-button secondary @click=${() => void store.exportReport()}>${t('Export…')}</vscode-button>
      </div>
    </section>`;
  }

  /** `3 changed · 1 added · 20 same · 4 without cost`. */
  private counts(): string {
    const { info } = this.store;
    if (!info) return '';
    const parts = (['changed', 'added', 'removed', 'same'] as const satisfies readonly ComparedRow['change'][]).filter(
      change => info.changes[change] > 0,
    );
    return [
      ...parts.map(change => `${formatExact(info.changes[change])} ${changeWord(change)}`),
      ...(info.folded === 0 ? [] : [t('{0} without cost', formatExact(info.folded))]),
    ].join(' · ');
  }
}

function groupingName(grouping: ComparisonView['grouping']): string {
  switch (grouping) {
    case 'none':
      return t('largest changes');
    case 'modules':
      return t('by module');
    case 'operators':
      return t('by operator');
  }
}
