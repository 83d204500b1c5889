import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ListedModel } from '../../protocol/modelsApi';
import { StoreElement } from '../state/storeElement';
import { modelColumns } from './modelColumns';
import type { ModelsStore } from './modelsStore';
import { sortDirection, sortMark } from '../parts/sortMark';

/** Models with their totals, a row each; some can be selected. */
@customElement('mcl-model-table')
export class ModelTable extends StoreElement<ModelsStore> {
  protected override render(): TemplateResult {
    const { store } = this;
    const { sorted } = store;
    const columns = modelColumns.filter(({ id }) => id !== 'budget' || sorted.some(hasBudget));
    return html`<table class="figures models">
      <caption class="visually-hidden">
        ${t('Models')}
      </caption>
      <thead>
        <tr>
          <th class="selection">${this.selectAll(sorted)}</th>
          ${columns.map(column => this.head(column))}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          sorted,
          ({ uri }) => uri,
          model => this.row(model, columns),
        )}
      </tbody>
    </table>`;
  }

  private head({ id, title, isFigure }: (typeof modelColumns)[number]): TemplateResult {
    const direction = sortDirection(this.store.sort, id);
    return html`<th scope="col" class=${isFigure ? 'number' : id} aria-sort=${direction}>
      <button class="plain" @click=${() => this.store.sortBy(id, isFigure)}>${title()}${sortMark(direction)}</button>
    </th>`;
  }

  private selectAll(models: readonly ListedModel[]): TemplateResult {
    const { store } = this;
    const count = store.chosen.length;
    return html`<input
      type="checkbox"
      aria-label=${t('Select all models')}
      .checked=${count > 0 && count === models.length}
      .indeterminate=${count > 0 && count < models.length}
      @change=${(event: Event) =>
        store.select(
          models.map(({ uri }) => uri),
          (event.target as HTMLInputElement).checked,
        )}
    />`;
  }

  private row(model: ListedModel, columns: typeof modelColumns): TemplateResult {
    const { store } = this;
    const { uri, name } = model;
    const isSelected = store.isSelected(uri);
    return html`<tr class=${isSelected ? 'related' : ''}>
      <td class="selection">
        <input
          type="checkbox"
          aria-label=${t('Select {0}', name)}
          .checked=${isSelected}
          @change=${(event: Event) => store.select([uri], (event.target as HTMLInputElement).checked)}
        />
      </td>
      <th scope="row">
        <button class="link" @click=${() => void store.open(uri)}>${name}</button>
        ${model.kind === 'ready' ? html`<span class="aside input-sizes">${sizesText(model)}</span>` : nothing}
      </th>
      ${
        model.kind === 'ready'
          ? columns
              .filter(({ id }) => id !== 'name')
              .map(
                ({ cell, hint, isFigure, id }) =>
                  html`<td class=${isFigure ? 'number' : id} title=${hint?.(model, store.convention) ?? nothing}>
                    ${cell(model, store.convention)}
                  </td>`,
              )
          : html`<td
              colspan=${columns.length - 1}
              class="aside message"
              role=${model.kind === 'loading' ? 'status' : nothing}
            >
              ${model.kind === 'loading' ? t('Reading') : model.message}
            </td>`
      }
    </tr>`;
  }
}

function hasBudget(model: ListedModel): boolean {
  return model.kind === 'ready' && model.budget !== null;
}

/** The sizes that the figures are for. */
function sizesText({ batch, dimensions, isWeightsOnly }: Extract<ListedModel, { kind: 'ready' }>): string {
  const sizes = dimensions.map(({ name, value }) => `${name} = ${value}`);
  if (isWeightsOnly) return '';
  return (
    batch === 1 || dimensions.some(({ name }) => name === 'batch') ? sizes : [t('batch {0}', batch), ...sizes]
  ).join(' · ');
}
