import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Dimension, InputSummary } from '../../protocol/data';
import { shapeText } from '../parts/figures';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { presetChoice } from './presetChoice';
import { parseDimension, parseShape, parseVariable } from './quantities';
import './valueField';

/**
 * The sizes that the figures are for. First what is usually changed: dimensions of inputs, variables, and fixed inputs,
 * with usual sizes to choose from; then, once unfolded, what depends on the data.
 */
@customElement('mcl-sizes')
export class Sizes extends StoreElement<PageStore> {
  @state() private isUnfolded = false;

  protected override render(): TemplateResult | typeof nothing {
    const { store } = this;
    const { summary } = store;
    if (!summary) return nothing;
    const { dimensions, inputs, presets, runs } = summary;
    const ofData = dimensions.filter(dependsOnData);
    return html`<div class="sizes" role="group" aria-label=${t('Sizes')}>
        ${dimensions.filter(dimension => !dependsOnData(dimension)).map(dimension => this.field(dimension, dimension.name))}
        ${inputs.filter(isFixed).map(input => shapeField(store, input))}
        ${
          presets.length + runs.length === 0
            ? nothing
            : presetChoice(
                presets,
                runs,
                (preset, size) => void store.usePreset(preset, size),
                run => void store.useRun(run),
              )
        }
        ${ofData.length === 0 ? nothing : this.fold(ofData)}
      </div>
      ${this.isUnfolded && ofData.length > 0 ? this.group(ofData) : nothing}`;
  }

  private fold(ofData: readonly Dimension[]): TemplateResult {
    const given = ofData.filter(({ source }) => source === 'given').length;
    return html`<button
      class="plain fold"
      aria-expanded=${this.isUnfolded}
      @click=${() => {
        this.isUnfolded = !this.isUnfolded;
      }}
    >
      <span
        class="codicon ${this.isUnfolded ? 'codicon-chevron-down' : 'codicon-chevron-right'}"
        aria-hidden="true"
      ></span>
      ${t('Depends on data ({0})', ofData.length)}${given === 0 ? nothing : html` · ${t('{0} set by you', given)}`}
    </button>`;
  }

  /** Several of one kind are numbered in the model's order. */
  private group(ofData: readonly Dimension[]): TemplateResult {
    const kinds = new Map<string, number>();
    for (const { description } of ofData) kinds.set(description, (kinds.get(description) ?? 0) + 1);
    const seen = new Map<string, number>();
    return html`<div class="sizes of-data" role="group" aria-label=${t('Sizes that depend on data')}>
      ${ofData.map(dimension => {
        const { description } = dimension;
        const number = (seen.get(description) ?? 0) + 1;
        seen.set(description, number);
        return this.field(dimension, kinds.get(description) === 1 ? description : `${description} (${number})`);
      })}
    </div>`;
  }

  private field(dimension: Dimension, label: string): TemplateResult {
    const isVariable = dimension.kind === 'variable';
    return html`<mcl-value-field
      .name=${dimension.name}
      .label=${label}
      .text=${String(dimension.value)}
      .given=${dimension.source === 'given'}
      .hint=${dimensionHint(dimension, label)}
      .complaint=${isVariable ? t('Enter a number up to {0}.', '1,000,000,000') : t('Enter a whole number up to {0}.', '1,000,000,000')}
      .parse=${isVariable ? parseVariable : parseDimension}
      .step=${count}
      @change=${(event: CustomEvent<number | null>) => void this.store.setDimension(dimension.name, event.detail)}
    ></mcl-value-field>`;
  }
}

function dependsOnData({ kind }: Dimension): boolean {
  return kind === 'size' || kind === 'trips';
}

/** Its name and description, unless the label says as much, and where its value comes from. */
function dimensionHint(dimension: Dimension, label: string): string {
  const { name, description, source } = dimension;
  const origin = source === 'given' ? t('Set by you. Clear the field to use the default.') : assumptionHint(dimension);
  return [...new Set([name, description])]
    .filter(text => text !== label)
    .concat(origin)
    .join('\n');
}

function assumptionHint({ accuracy, decidedBy, kind }: Dimension): string {
  if (kind === 'variable') return t('The value in the file. Enter another value.');
  if (decidedBy !== undefined) return t('Taken from the inputs of {0}. Enter another value.', decidedBy);
  switch (accuracy) {
    case 'atMost':
      return t('Depends on the data and is counted at its maximum. Enter another value.');
    case 'estimate':
      return t('Depends on the data and is counted once. Enter another value.');
    default:
      return t('Assumed: the file leaves this size open. Enter another value.');
  }
}

/** The shape of an input; if the file does not state it, any shape may be entered. */
function shapeField(store: PageStore, { name, shape, open, given }: InputSummary): TemplateResult {
  const isOpen = open === null;
  const rank = isOpen ? null : (shape?.length ?? 0);
  const example = isOpen ? '1 × 224 × 224 × 3' : shapeText(shape);
  const hint = isOpen
    ? t('The file does not state this shape. Enter one, for example {0}.', example)
    : given
      ? t('Set by you. Clear the field to use the size in the file.')
      : t('The size in the file. Enter another value.');
  return html`<mcl-value-field
    .name=${name}
    .label=${name}
    .text=${shape === null ? '' : shapeText(shape)}
    .given=${given}
    .hint=${hint}
    .complaint=${isOpen ? t('Enter whole numbers, for example {0}.', example) : t('Enter {0} whole numbers, for example {1}.', rank ?? 0, example)}
    .parse=${(text: string) => parseShape(text, rank)}
    @change=${(event: CustomEvent<readonly number[] | null>) => void store.setInputShape(name, event.detail)}
  ></mcl-value-field>`;
}

/**
 * Inputs without a shape, and those with sizes of their own after the batch: others are changed through their
 * dimensions.
 */
function isFixed({ shape, open }: InputSummary): boolean {
  if (open === null) return true;
  return (
    shape !== null &&
    shape.length > 0 &&
    !shape.includes(null) &&
    (open.length === 1 ? !open[0] : !open.slice(1).includes(true))
  );
}

function count(text: string, by: 1 | -1): string | null {
  const value = parseDimension(text);
  return typeof value === 'number' && value + by >= 0 ? String(value + by) : null;
}
