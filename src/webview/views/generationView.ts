import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DeviceProfile, GenerationFigures } from '../../protocol/data';
import { rateAccuracy } from '../../engine/formula/accuracy';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatRatio,
  formatTimeBound,
  formatTotal,
  withAccuracy,
} from '../../engine/formula/numbers';
import { choice } from '../parts/choice';
import { deviceChoice } from '../parts/deviceChoice';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';

/** Common types for storing keys and values. */
const cacheTypes = ['float16', 'float8e4m3fn', 'int8', 'int4'] as const;
type CacheType = (typeof cacheTypes)[number];

/** A row of the table: the name and value of a figure, and what follows from it for a device. */
interface Line {
  readonly name: string;
  readonly figure: string;
  readonly onDevice?: string;
}

/** The cost of reading and writing with a language model, and its limits on a device. */
@customElement('mcl-generation-view')
export class GenerationView extends StoreElement<PageStore> {
  @state() private cacheType: CacheType | '' = '';
  private readonly figures = new Answer<(GenerationFigures & { readonly peakName: string }) | null>(this);

  protected override render(): TemplateResult {
    const { store, cacheType } = this;
    const { shown, device: profile } = store;
    const { device } = shown;
    if (!device || !profile) return html`<p class="empty">${t('Loading')}</p>`;
    const figures = this.figures.to(JSON.stringify([shown, cacheType]), () =>
      store.host.ask('generation', { ...shown, device }, cacheType === '' ? null : cacheType),
    );
    return html`<div class="scrolling" tabindex="0" role="group" aria-label=${t('Generation')}>
      <div class="view-bar">
        ${deviceChoice(store, profile, figures?.peakName ?? '')}
        ${choice(
          t('Keys and values'),
          cacheType,
          [
            { value: '', label: t('as computed') },
            ...cacheTypes.map(type => ({ value: type, label: t('as {0}', type) })),
          ],
          type => {
            this.cacheType = type;
          },
        )}
        ${this.figures.pending ? html`<span class="aside" role="status">${t('Counting at other sizes')}</span>` : nothing}
      </div>
      ${figures ? this.table(figures, profile) : nothing} ${figures ? this.remarks(figures) : nothing}
    </div>`;
  }

  private table(figures: GenerationFigures, { name }: DeviceProfile): TemplateResult {
    return html`<table class="figures compact generation">
      <caption>
        ${t('Reading and writing at a context of {0}', tokenText(figures.context))}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Figure')}</th>
          <th scope="col" class="number">${t('Value')}</th>
          <th scope="col" class="number">${name}</th>
        </tr>
      </thead>
      <tbody>
        ${linesOf(figures).map(
          line =>
            html`<tr>
              <th scope="row">${line.name}</th>
              <td class="number">${line.figure}</td>
              <td class="number">${line.onDevice ?? ''}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private remarks({ formula }: GenerationFigures): TemplateResult {
    return html`<div class="view-text">
      ${formula ? html`<p>${t('MACs')} = <span class="exact">${formula.text}</span></p>` : nothing}
      <p class="aside">
        ${t(
          'Times are lower bounds: all operations at the peak of the device, or reading weights and cache once from its memory, whichever takes longer.',
        )}
        ${t('The memory that is needed does not include activations or what a runtime uses itself.')}
      </p>
    </div>`;
  }
}

function linesOf({
  activeParams,
  cache,
  cacheBytes,
  memoryBytes,
  encodes,
  prefill,
  next,
  bounds,
}: GenerationFigures): Line[] {
  return [
    { name: t('Active parameters per token'), figure: formatCount(activeParams) },
    { name: t('Keys and values per token ({0})', cache.dtype), figure: formatBytes(cache.bytesPerToken) },
    { name: t('Keys and values of the context'), figure: formatBytes(cacheBytes) },
    {
      name: t('Weights with keys and values'),
      figure: formatBytes(memoryBytes),
      onDevice: bounds && contextText(bounds.longestContext),
    },
    {
      name: encodes ? t('The encoder, once per text') : t('Reading the context at once'),
      figure: runText(prefill),
      onDevice: bounds && formatTimeBound(bounds.prefillSeconds, prefill.accuracy),
    },
    {
      name: t('Writing the next token'),
      figure: runText(next),
      onDevice:
        bounds &&
        t(
          '{0}, {1} tokens per second',
          formatTimeBound(bounds.tokenSeconds, next.accuracy),
          withAccuracy(formatRatio(bounds.tokensPerSecond), rateAccuracy(next.accuracy)),
        ),
    },
  ];
}

function runText({ flops, accuracy }: GenerationFigures['next']): string {
  return withAccuracy(formatTotal(flops, 'FLOPs'), accuracy);
}

function tokenText(tokens: number): string {
  return tokens === 1 ? t('1 token') : t('{0} tokens', formatExact(tokens));
}

/** The context that fits into a device's memory. */
function contextText(tokens: number | 'any' | null): string {
  if (tokens === null) return '';
  if (tokens === 'any') return t('fits with any context');
  return tokens === 0 ? t('the weights do not fit') : t('fits up to {0}', tokenText(tokens));
}
