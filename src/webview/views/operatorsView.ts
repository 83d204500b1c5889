import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ItemRow, OperatorType } from '../../protocol/data';
import { formatExact } from '../../engine/formula/numbers';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { operatorKey } from '../state/operatorsState';
import { operatorColumns, sortOperators } from './operatorColumns';
import { sortDirection, sortMark } from '../parts/sortMark';

/** Nodes of an operator shown at first, most expensive first. */
const nodesShown = 50;
/** More rows of a table would block the page for too long; the tree, filtered, has them all. */
const mostNodes = 800;

/** The nodes grouped by operator: how many, their total cost, and on demand a list of them. */
@customElement('mcl-operators-view')
export class OperatorsView extends StoreElement<PageStore> {
  @state() private shown = nodesShown;
  private readonly operators = new Answer<OperatorType[]>(this);
  private readonly nodes = new Answer<ItemRow[]>(this);

  protected override render(): TemplateResult {
    const { store } = this;
    const {
      metric,
      view: { convention },
    } = store;
    const operators = this.operators.to(convention, () => store.host.ask('operators', convention)) ?? [];
    return html`<div class="scrolling" tabindex="0" role="group" aria-label=${t('Operators')}>
      <table class="figures">
        <thead>
          <tr>
            ${this.head('op', t('Operator'))}${operatorColumns.map(({ id, title }) => this.head(id, title(metric), 'number'))}
          </tr>
        </thead>
        <tbody>
          ${sortOperators(operators, store.operators.sort, metric).map(operator => this.operator(operator))}
        </tbody>
      </table>
    </div>`;
  }

  private head(column: string, title: string, look = ''): TemplateResult {
    const { operators } = this.store;
    const direction = sortDirection(operators.sort, column);
    return html`<th scope="col" class="${look} ${column}" aria-sort=${direction}>
      <button class="plain" @click=${() => this.change(() => operators.sortBy(column))}>
        ${title}${sortMark(direction)}
      </button>
    </th>`;
  }

  private operator(operator: OperatorType): TemplateResult {
    const { store } = this;
    const key = operatorKey(operator);
    const isOpen = key === store.operators.open;
    const isRelated = store.details !== null && !store.details.isModule && operatorKey(store.details) === key;
    return html`<tr class=${isRelated ? 'related' : ''}>
        <th scope="row">
          <button class="plain" aria-expanded=${isOpen} @click=${() => this.toggle(key)}>
            <span class="codicon ${isOpen ? 'codicon-chevron-down' : 'codicon-chevron-right'}" aria-hidden="true"></span
            >${operator.op}${
              operator.domain === 'ai.onnx' ? nothing : html` <span class="aside">${operator.domain}</span>`
            }
          </button>
        </th>
        ${operatorColumns.map(
          ({ id, cell, look = 'number' }) => html`<td class="${look} ${id}">${cell(operator, store.metric)}</td>`,
        )}
      </tr>
      ${isOpen ? this.nodesOf(operator) : nothing}`;
  }

  private nodesOf(operator: OperatorType): TemplateResult {
    const { store } = this;
    const { shown } = store;
    const rows = this.nodes.to(JSON.stringify([operatorKey(operator), shown, this.shown]), () =>
      store.host.ask('operatorRows', { domain: operator.domain, op: operator.op }, shown, 0, this.shown),
    );
    if (rows === null || this.nodes.pending)
      return html`<tr class="node">
        <td colspan=${operatorColumns.length + 1} class="aside">${t('Loading')}</td>
      </tr>`;
    return html`${rows.map(
      row =>
        html`<tr class="node ${row.item === store.selected ? 'selected' : ''}">
          <th scope="row">
            <button
              class="plain"
              aria-pressed=${row.item === store.selected}
              @click=${() => void store.choose(row.item)}
            >
              ${row.path}
            </button>
          </th>
          ${operatorColumns.map(
            ({ id, nodeCell, nodeLook = 'number' }) => html`<td class="${nodeLook} ${id}">${nodeCell(row)}</td>`,
          )}
        </tr>`,
    )}
    ${
      rows.length === operator.count
        ? nothing
        : html`<tr class="node">
            <td colspan=${operatorColumns.length + 1}>
              ${
                this.shown < mostNodes
                  ? html`<button
                      class="link"
                      @click=${() => {
                        this.shown *= 4;
                      }}
                    >
                      ${t('Show more')}
                    </button>`
                  : html`<span class="aside">${t('{0} more', formatExact(operator.count - rows.length))}</span>`
              }
            </td>
          </tr>`
    }`;
  }

  private toggle(key: string): void {
    const { operators } = this.store;
    this.shown = nodesShown;
    this.change(() => {
      operators.open = operators.open === key ? null : key;
    });
  }

  private change(what: () => void): void {
    what();
    this.store.notify();
  }
}
