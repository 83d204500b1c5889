import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SearchPlace, SearchResult } from '../../protocol/data';
import { iconButton } from '../parts/iconButton';
import { toggle } from '../parts/toggle';
import { formatExact } from '../../engine/formula/numbers';
import { choice } from '../parts/choice';
import type { PageStore } from '../state/pageStore';
import { focusTree } from '../tree/focusTree';
import { Finder, searchPlaces } from './finder';

/** A pause in typing of this many milliseconds starts the search. */
const typingPause = 120;

/** Finds names, operators and attributes, with the keys of VS Code's own find widget. */
@customElement('mcl-find-bar')
export class FindBar extends LitElement {
  @property({ attribute: false }) store!: PageStore;
  private finder!: Finder;
  private timer = 0;
  private stop = (): void => undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.finder = new Finder(this.store, () => this.requestUpdate());
    this.stop = this.store.onFind(step => void this.find(step));
    window.addEventListener('keydown', this.onWindowKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
    window.removeEventListener('keydown', this.onWindowKey);
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { finder } = this;
    if (!finder.open) return nothing;
    const { query, result } = finder;
    const isWrong = result !== null && (result.count === 0 || result.problem === 'invalid');
    return html`<div class="find" role="search" aria-label=${t('Find')} @keydown=${this.onKey}>
      <input
        class="text"
        aria-label=${t('Find')}
        placeholder=${t('Find')}
        autocomplete="off"
        spellcheck="false"
        .value=${query.text}
        aria-invalid=${isWrong}
        @input=${this.onInput}
      />
      ${this.toggle('matchCase', 'codicon-case-sensitive', t('Match case'))}${this.toggle('regex', 'codicon-regex', t('Use regular expression'))}
      ${choice(
        t('In'),
        query.over,
        searchPlaces.map(place => ({ value: place, label: placeName(place) })),
        over => void finder.change({ over }),
      )}
      <span class="find-count" role="status">${result === null ? '' : resultText(result)}</span>
      ${iconButton('codicon-arrow-up', t('Previous match'), () => void finder.step('previous'))}${iconButton('codicon-arrow-down', t('Next match'), () => void finder.step('next'))}
      ${iconButton('codicon-close', t('Close'), () => this.close())}
    </div>`;
  }

  private toggle(name: 'matchCase' | 'regex', icon: string, label: string): TemplateResult {
    return toggle(icon, label, this.finder.query[name], isOn => void this.finder.change({ [name]: isOn }));
  }

  private onInput(event: Event): void {
    const text = (event.target as HTMLInputElement).value;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.finder.change({ text }), typingPause);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement)
      void this.finder.step(event.shiftKey ? 'previous' : 'next');
    else return;
    event.preventDefault();
  }

  /** The keys are those of commands; a browser would search in its own way too. */
  private readonly onWindowKey = (event: KeyboardEvent): void => {
    if (event.key === 'F3') event.preventDefault();
  };

  private async find(step: 'open' | 'next' | 'previous'): Promise<void> {
    const wasOpen = this.finder.open;
    this.finder.show(true);
    await this.updateComplete;
    if (step === 'open' || !wasOpen) this.querySelector('input')?.select();
    if (step !== 'open') await this.finder.step(step);
  }

  private close(): void {
    this.finder.show(false);
    focusTree();
  }
}

function placeName(place: SearchPlace): string {
  switch (place) {
    case 'names':
      return t('names');
    case 'operators':
      return t('operators');
    case 'tensors':
      return t('tensors');
    case 'attributes':
      return t('attributes');
  }
}

function resultText({ count, index, hidden, problem }: SearchResult): string {
  switch (problem) {
    case 'invalid':
      return t('Invalid or unsupported expression');
    case 'too-complex':
      return t('Too many repetitions');
    case 'stopped':
      return t('{0} of at least {1} (stopped after 2 s)', formatExact(index), formatExact(count));
    case null:
      break;
  }
  const matches = count === 0 ? t('No results') : t('{0} of {1}', formatExact(index), formatExact(count));
  return hidden === 0 ? matches : `${matches} · ${t('{0} more hidden by the filter', formatExact(hidden))}`;
}
