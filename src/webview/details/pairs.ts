import { html, nothing, type TemplateResult } from 'lit';
import { formatBytes } from '../../engine/formula/numbers';
import type { TensorView } from '../../protocol/data';
import { shapeText } from '../parts/figures';

/** A part of the details: names with values; nothing without any. */
export function section(title: string, lines: readonly TemplateResult[]): TemplateResult | typeof nothing {
  return lines.length === 0
    ? nothing
    : html`<section>
        <h3>${title}</h3>
        <dl class="pairs">${lines}</dl>
      </section>`;
}

export function pair(label: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt title=${label}>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** `1 × 64 × 55 × 55 float32 · 774 kB`. */
export function tensorText({ shape, dtype, bytes }: TensorView): TemplateResult {
  return html`${shapeText(shape)}
  ${dtype ?? ''}${bytes === null ? nothing : html` <span class="aside">· ${formatBytes(bytes)}</span>`}`;
}
