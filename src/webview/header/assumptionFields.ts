import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { InputSummary, Summary } from '../../protocol/data';
import { shapeText } from '../parts/figures';
import type { PageStore } from '../state/pageStore';
import { parseDimension, parseShape } from './quantities';
import './valueField';

/** What was assumed, and the sizes of fixed inputs, as fields: other values are counted at once. */
export function assumptionFields(store: PageStore, { dimensions, inputs }: Summary): TemplateResult {
  return html`<div class="assumptions" role="group" aria-label=${t('Assumed sizes')}>
    ${dimensions.map(
      ({ name, value, source }) =>
        html`<mcl-value-field
          .label=${name}
          .text=${String(value)}
          .given=${source === 'given'}
          .hint=${source === 'given' ? t('Set by you. Empty the field to have it assumed again.') : t('Assumed: the file leaves it open. Type another value.')}
          .complaint=${t('A whole number up to {0}, please.', '1,000,000,000')}
          .parse=${parseDimension}
          .step=${count}
          @change=${(event: CustomEvent<number | null>) => void store.setDimension(name, event.detail)}
        ></mcl-value-field>`,
    )}
    ${inputs
      .filter(isFixed)
      .map(
        ({ name, shape, given }) =>
          html`<mcl-value-field
            .label=${name}
            .text=${shapeText(shape)}
            .given=${given}
            .hint=${given ? t('Set by you. Empty the field to have the file’s size again.') : t('The size that the file declares. Type another one.')}
            .complaint=${t('{0} whole numbers, please, such as {1}.', shape?.length ?? 0, shapeText(shape))}
            .parse=${(text: string) => parseShape(text, shape?.length ?? 0)}
            @change=${(event: CustomEvent<readonly number[] | null>) => void store.setInputShape(name, event.detail)}
          ></mcl-value-field>`,
      )}
  </div>`;
}

/** Inputs with sizes of their own behind the batch: others are changed through the names of their dimensions. */
function isFixed({ shape, open }: InputSummary): boolean {
  return (
    shape !== null &&
    shape.length > 0 &&
    !shape.includes(null) &&
    (open === null || open.length === 1 ? !open?.[0] : !open.slice(1).includes(true))
  );
}

function count(text: string, by: 1 | -1): string | null {
  const value = parseDimension(text);
  return typeof value === 'number' && value + by >= 0 ? String(value + by) : null;
}
