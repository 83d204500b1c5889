import { svg, type TemplateResult } from 'lit';

/** Margins of a chart for its axes' labels. */
export const margin = { left: 86, right: 20, top: 16, bottom: 36 } as const;

/** A tick of an axis: its position in pixels, and its label. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** The horizontal axis of a chart of that size, with its title at the end. */
export function bottomAxis(ticks: readonly Tick[], width: number, height: number, title: string): TemplateResult {
  const y = height - margin.bottom;
  return svg`<g class="axis" aria-hidden="true">
    <line x1=${margin.left} x2=${width - margin.right} y1=${y} y2=${y}></line>
    ${ticks.map(({ at, label }) => svg`<line x1=${at} x2=${at} y1=${y} y2=${y + 4}></line><text x=${at} y=${y + 16} text-anchor="middle">${label}</text>`)}
    <text class="title" x=${width - margin.right} y=${height - 4} text-anchor="end">${title}</text>
  </g>`;
}

/** The vertical axis with a line across the chart at each tick. */
export function leftAxis(ticks: readonly Tick[], width: number): TemplateResult {
  return svg`<g class="axis" aria-hidden="true">
    ${ticks.map(
      ({ at, label }) => svg`<line class="grid" x1=${margin.left} x2=${width - margin.right} y1=${at} y2=${at}></line>
      <text x=${margin.left - 8} y=${at} text-anchor="end" dominant-baseline="middle">${label}</text>`,
    )}
  </g>`;
}
