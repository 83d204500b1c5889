import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { Dimension, InputSummary, Summary } from '../../protocol/data';
import { shapeText } from '../parts/figures';
import type { PageStore } from '../state/pageStore';
import { parseDimension, parseShape, parseVariable } from './quantities';
import './valueField';

/** Assumed sizes, and the sizes of fixed inputs, as fields; changes are counted immediately. */
export function assumptionFields(store: PageStore, { dimensions, inputs }: Summary): TemplateResult {
  return html`<div class="assumptions" role="group" aria-label=${t('Assumed sizes')}>
    ${dimensions.map(
      dimension =>
        html`<mcl-value-field
          .label=${dimension.name}
          .text=${String(dimension.value)}
          .given=${dimension.source === 'given'}
          .hint=${dimensionHint(dimension)}
          .complaint=${dimension.kind === 'variable' ? t('Enter a number up to {0}.', '1,000,000,000') : t('Enter a whole number up to {0}.', '1,000,000,000')}
          .parse=${dimension.kind === 'variable' ? parseVariable : parseDimension}
          .step=${count}
          @change=${(event: CustomEvent<number | null>) => void store.setDimension(dimension.name, event.detail)}
        ></mcl-value-field>`,
    )}
    ${inputs.filter(isFixed).map(input => shapeField(store, input))}
  </div>`;
}

/** Its description, unless the name is as clear, and where its value comes from. */
function dimensionHint(dimension: Dimension): string {
  const { name, description, source } = dimension;
  const origin = source === 'given' ? t('Set by you. Clear the field to use the default.') : assumptionHint(dimension);
  return description === name ? origin : `${description}\n${origin}`;
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
