import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatExact, formatShare, formatTotal, withAccuracy } from '../../engine/formula/numbers';
import type { Details, ItemLink, LinkedTensor, Metric } from '../../protocol/data';
import { shortPaths } from '../tree/shortPaths';
import { pair, section, tensorText } from './pairs';

/** Goes to another item. */
type Follow = (item: number) => void;

/**
 * The inputs or outputs of an item. The name of a tensor leads to the node that computes it, or to the only one that
 * uses it; if several do, they are listed with their costs.
 */
export function linkedTensors(
  which: 'inputs' | 'outputs',
  details: Details,
  follow: Follow,
): TemplateResult | typeof nothing {
  return section(
    which === 'inputs' ? t('Inputs') : t('Outputs'),
    details[which].map(
      tensor =>
        html`<div>
          <dt title=${tensor.name}>${tensorName(tensor, which, follow)}</dt>
          <dd>${tensorText(tensor)}</dd>
          ${linkList(which === 'inputs' ? t('from') : t('to'), tensor, follow)}
        </div>`,
    ),
  );
}

/** The most expensive nodes of a module, with their shares of it. */
export function costliestNodes(details: Details, metric: Metric, follow: Follow): TemplateResult | typeof nothing {
  const { costliest, moreCostly, figures } = details;
  const whole = figures[metric];
  const names = shortPaths(costliest.map(({ path }) => path));
  const shareOf = ({ cost }: ItemLink): TemplateResult | typeof nothing =>
    whole === null || whole === 0 || cost === null
      ? nothing
      : html` <span class="aside">· ${formatShare(cost / whole)}</span>`;
  return section(t('Most expensive nodes'), [
    ...costliest.map(
      (link, index) =>
        html`<div>
          <dt>${itemLink({ ...link, name: names[index] }, follow)}</dt>
          <dd>${costText(link)}${shareOf(link)}</dd>
        </div>`,
    ),
    ...(moreCostly === 0 ? [] : [pair(t('and {0} more', formatExact(moreCostly)), '')]),
  ]);
}

function tensorName(
  { name, links }: LinkedTensor,
  which: 'inputs' | 'outputs',
  follow: Follow,
): TemplateResult | string {
  const [link] = links;
  if (link === undefined || (which === 'outputs' && links.length > 1)) return name;
  return html`<button class="link" title=${link.path} @click=${() => follow(link.item)}>${name}</button>`;
}

function linkList(label: string, { links, moreLinks }: LinkedTensor, follow: Follow): TemplateResult | typeof nothing {
  if (links.length === 0) return nothing;
  return html`<dd class="links">
    <ul>
      ${links.map(link => html`<li><span class="aside">${label}</span> ${itemLink(link, follow)} <span class="aside">${costText(link)}</span></li>`)}
      ${moreLinks === 0 ? nothing : html`<li class="aside">${t('and {0} more', formatExact(moreLinks))}</li>`}
    </ul>
  </dd>`;
}

function itemLink({ item, name, path, op }: ItemLink, follow: Follow): TemplateResult {
  return html`<button class="link" title=${path} @click=${() => follow(item)}>${name}</button>${
      op === '' || name.endsWith(op) ? nothing : html` <span class="aside">${op}</span>`
    }`;
}

function costText({ figure, cost, accuracy }: ItemLink): string {
  if (cost === 0) return t('no cost');
  return withAccuracy(
    cost === null ? formatCount(null) : formatTotal(cost, figure === 'macs' ? 'Mac' : 'FLOPs'),
    accuracy,
  );
}
