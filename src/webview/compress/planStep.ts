import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ChangedTensor, PlanStep, StepLayer, StepOutcome } from '../../protocol/data';
import { formatExact } from '../../engine/formula/numbers';
import { iconButton } from '../parts/iconButton';
import type { PageStore } from '../state/pageStore';
import { layersOf, stepText } from './stepText';

/** A step of a plan: what it does, why it cannot be followed, and the layers that it changes. */
export function planStep(store: PageStore, step: PlanStep, at: number, outcome: StepOutcome | null): TemplateResult {
  const isOpen = store.plan.open === at;
  const hasLayers = outcome !== null && outcome.layerCount > 0;
  return html`<div class="plan-step ${outcome?.isLeftOut ? 'left-out' : ''}">
      <button
        class="plain fold"
        id="step-${at}"
        aria-expanded=${hasLayers ? isOpen : nothing}
        @click=${() => store.openStep(isOpen ? null : at)}
      >
        <span
          class="codicon ${hasLayers ? (isOpen ? 'codicon-chevron-down' : 'codicon-chevron-right') : 'codicon-blank'}"
          aria-hidden="true"
        ></span>
        <span>${stepText(step)}</span> <code>${layersOf(step)}</code>
        <span class="aside"
          >${hasLayers ? countText(outcome.layerCount) : outcome?.isLeftOut ? t('left out') : ''}</span
        >
      </button>
      <span class="step-buttons">
        ${iconButton('codicon-edit', t('Change step {0}', at + 1), () => store.editStep(at))}
        ${iconButton('codicon-trash', t('Remove step {0}', at + 1), () => store.removeStep(at))}
      </span>
    </div>
    ${outcome === null || outcome.refusal === '' ? nothing : note('error', outcome.refusal)}
    ${outcome?.notes.map(text => note('info', text))} ${isOpen && hasLayers ? layerTable(store, outcome) : nothing}`;
}

function countText(count: number): string {
  return count === 1 ? t('1 layer') : t('{0} layers', formatExact(count));
}

function note(severity: 'error' | 'info', text: string): TemplateResult {
  return html`<p class="step-note" role=${severity === 'error' ? 'alert' : nothing}>
    <span class="codicon codicon-${severity} ${severity}" aria-hidden="true"></span> ${text}
  </p>`;
}

function layerTable(store: PageStore, { layers, layerCount }: StepOutcome): TemplateResult {
  const more = layerCount - layers.length;
  return html`<table class="figures step-layers">
    <caption class="visually-hidden">
      ${t('Layers that change')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('Layer')}</th>
        <th scope="col">${t('Reason')}</th>
        <th scope="col">${t('Tensors')}</th>
      </tr>
    </thead>
    <tbody>
      ${layers.map(layer => layerRow(store, layer))}
      ${
        more === 0
          ? nothing
          : html`<tr>
              <td colspan="3" class="aside">${t('and {0} more', formatExact(more))}</td>
            </tr>`
      }
    </tbody>
  </table>`;
}

function layerRow(store: PageStore, { item, path, op, why, tensors }: StepLayer): TemplateResult {
  const isSelected = item !== null && item === store.selectedNow;
  const name = wrappingPath(path);
  return html`<tr class=${isSelected ? 'selected' : ''}>
    <th scope="row">
      ${item === null ? name : html`<button class="link" aria-pressed=${isSelected} @click=${() => void store.choose(item)}>${name}</button>`}
      <span class="aside">${op}</span>
    </th>
    <td>${why}</td>
    <td>
      ${alike(tensors).map(
        group =>
          html`<div title=${group.map(({ name }) => name).join('\n')}>
            ${changedText(group[0])}
            ${group.length === 1 ? nothing : html`<span class="aside">(${t('{0} tensors', group.length)})</span>`}
          </div>`,
      )}
    </td>
  </tr>`;
}

/** A path that wraps after its slashes, where it can. */
function wrappingPath(path: string): TemplateResult[] {
  return path.split(/(?<=\/)/).map(step => html`${step}<wbr />`);
}

/** Tensors that change in the same way, such as the values of a normalization. */
function alike(tensors: readonly ChangedTensor[]): readonly (readonly ChangedTensor[])[] {
  const groups = new Map<string, ChangedTensor[]>();
  for (const tensor of tensors) {
    const key = JSON.stringify([tensor.old, tensor.new]);
    groups.set(key, [...(groups.get(key) ?? []), tensor]);
  }
  return [...groups.values()];
}

/** `256 × 64 × 1 × 1 → 128 × 64 × 1 × 1`, with what changes in bold. */
function changedText({ old, new: changed }: ChangedTensor): TemplateResult {
  const [first] = changed;
  const isSame = changed.length === 1 && isEqual(first, old);
  if (isSame) return html`${old.shape.join(' × ')}`;
  const types = old.dtype === first.dtype ? nothing : html` ${old.dtype}`;
  return html`${old.shape.join(' × ')}${types} →
  ${changed.map(
    ({ shape, dtype }, index) =>
      html`${index === 0 ? nothing : ' + '}${shape.map((size, axis) => html`${axis === 0 ? nothing : ' × '}${size === old.shape[axis] && changed.length === 1 ? size : html`<b>${size}</b>`}`)}${dtype === old.dtype ? nothing : html` <b>${dtype}</b>`}`,
  )}`;
}

function isEqual(one: ChangedTensor['old'], other: ChangedTensor['old']): boolean {
  return one.dtype === other.dtype && one.shape.every((size, axis) => size === other.shape[axis]);
}
