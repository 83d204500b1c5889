import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { PageStore } from '../state/pageStore';

/** Chooses the columns; Escape and a click elsewhere close it. */
export function columnsMenu(store: PageStore): TemplateResult {
  const choosable = store.columns.filter(({ id }) => id !== 'name' && id !== 'cumulative');
  return html`<details class="columns-menu" @keydown=${closeWithEscape} @focusout=${closeWithoutFocus}>
    <summary aria-label=${t('Columns')} title=${t('Columns')}>
      <span class="codicon codicon-table" aria-hidden="true"></span>
    </summary>
    <div class="columns-list" role="group" aria-label=${t('Columns')}>
      ${choosable.map(
        ({ id, title, isShown }) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${isShown}
              @change=${(event: Event) => void store.showColumn(id, (event.target as HTMLInputElement).checked)}
            />${title}</label
          >`,
      )}
      <button class="link" @click=${() => void store.changeLayout({ columns: null, columnWidths: {} })}>
        ${t('Reset')}
      </button>
    </div>
  </details>`;
}

function closeWithEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  const menu = event.currentTarget as HTMLDetailsElement;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}

function closeWithoutFocus(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
}
