import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { GrowthFigure, GrowthFormula, FormulaCondition } from '../../protocol/data';
import { formatExact } from '../../engine/formula/numbers';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { listText } from '../parts/listText';

type Formula = Extract<GrowthFormula, { kind: 'formula' }>;

/** The formula of a total, or of a module's cost, over all sizes, with the sizes it was tested at; or why there is none. */
@customElement('mcl-growth-formula')
export class GrowthFormulaText extends StoreElement<PageStore> {
  @property({ attribute: false }) figure: GrowthFigure = 'macs';
  @property({ attribute: false }) name = '';
  /** The module whose MACs or FLOPs are meant; null: the model. */
  @property({ attribute: false }) path: string | null = null;
  private readonly formula = new Answer<GrowthFormula>(this);

  private leave: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave = this.store.study();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
  }

  protected override render(): TemplateResult {
    const { store, figure, path } = this;
    const { convention } = store.view;
    const formula = this.formula.to(JSON.stringify([figure, convention, path]), () =>
      path === null
        ? store.host.ask('growthFormula', figure, convention)
        : store.host.ask('moduleFormula', path, figure === 'macs' ? 'macs' : 'flops', convention),
    );
    return html`<div class="view-text" aria-live="polite">
      ${formula === null || this.formula.pending ? html`<p class="aside">${t('Looking for a formula')}</p>` : formula.kind === 'formula' ? this.found(formula) : html`<p class="aside">${reasonText(formula.reason)}</p>`}
    </div>`;
  }

  private found(formula: Formula): TemplateResult {
    return html`<p class="growth-formula" title=${formula.exactText}>
        <span class="aside">${this.name} =</span> ${formula.text}
      </p>
      ${formula.exactText === formula.text ? nothing : html`<p class="aside exact">= ${formula.exactText}</p>`}
      <p class="aside">
        ${listText(
          formula.symbols
            .filter(({ symbol, variable }) => symbol !== variable)
            .map(({ symbol, variable }) => `${symbol} = ${variable}`),
        )}
      </p>
      <p class="aside">
        ${t('Found at {0} sizes, exact at {1} others.', formatExact(formula.found), formatExact(formula.tried))}
        ${formula.conditions.map(conditionText).join(' ')}
        ${formula.held.map(({ variable, value }) => t('{0} stays {1}: the model does not run at other values.', variable, formatExact(value))).join(' ')}
      </p>`;
  }
}

function conditionText({ variable, multipleOf, atLeast }: FormulaCondition): string {
  if (atLeast === null) return t('Valid where {0} is a multiple of {1}.', variable, multipleOf);
  if (multipleOf === 1) return t('Valid for {0} ≥ {1}.', variable, formatExact(atLeast));
  return t('Valid where {0} is a multiple of {1} and at least {2}.', variable, multipleOf, formatExact(atLeast));
}

function reasonText(reason: Exclude<GrowthFormula, Formula>['reason']): string {
  switch (reason) {
    case 'no-variables':
      return t('No formula: the model has no size that can be changed.');
    case 'too-large':
      return t('No exact formula: the model is too large to be counted at enough sizes.');
    case 'unknown-cost':
      return t('No exact formula: the cost of some nodes is unknown.');
    case 'not-polynomial':
      return t('No exact formula found: no polynomial fits all tested sizes.');
  }
}
