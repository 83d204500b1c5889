import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { GraphFigure } from '../../protocol/data';
import { boxLabel, boxLines } from './boxText';
import { shadeClass } from './costSteps';
import { neighboursOf } from './graphKeys';
import type { ShownGraph } from './graphScene';

/** How boxes are drawn, and what they do. */
export interface BoxOptions {
  readonly figure: GraphFigure;
  readonly active: number | null;
  readonly selected: number | null;
  readonly click: (box: number) => void;
  readonly toggle: (box: number) => void;
  readonly hover: (box: number, event: MouseEvent) => void;
  readonly leave: () => void;
}

/** The boxes, parents before what they contain, as items of a tree for screen readers. */
export function graphBoxes({ graph, layout }: ShownGraph, options: BoxOptions): unknown {
  const { boxes } = graph;
  const near = neighboursOf(graph);
  const levels: number[] = [];
  const counts = new Map<number, number>();
  const positions = boxes.map(({ parent }) => {
    levels.push(parent < 0 ? 1 : levels[parent] + 1);
    const position = (counts.get(parent) ?? 0) + 1;
    counts.set(parent, position);
    return position;
  });
  const draw = (index: number): TemplateResult => {
    const box = boxes[index];
    const { x, y, width, height } = layout.places[index];
    const { title, share, lines } = boxLines(box);
    const isSelected = index === options.selected;
    const classes = [
      'graph-box',
      `kind-${box.kind}`,
      box.open === true ? 'open' : shadeClass(box),
      isSelected ? 'selected' : '',
      index === options.active ? 'active' : '',
      box.counted ? '' : 'uncounted',
    ];
    return html`<div
      role="treeitem"
      id="box-${index}"
      class=${classes.join(' ')}
      aria-level=${levels[index]}
      aria-posinset=${positions[index]}
      aria-setsize=${counts.get(box.parent)!}
      aria-expanded=${box.open ?? nothing}
      aria-selected=${isSelected}
      aria-label=${boxLabel(graph, index, options.figure, near[index])}
      .style=${`transform:translate(${x}px,${y}px);width:${width}px;height:${height}px`}
      @click=${() => options.click(index)}
      @dblclick=${() => options.toggle(index)}
      @mouseenter=${(event: MouseEvent) => options.hover(index, event)}
      @mouseleave=${options.leave}
    >
      <div class="box-title">
        ${
          box.open === undefined
            ? nothing
            : html`<span
                class="box-toggle codicon ${box.open ? 'codicon-collapse-all' : 'codicon-expand-all'}"
                aria-hidden="true"
                @click=${(event: Event) => {
                  event.stopPropagation();
                  options.toggle(index);
                }}
              ></span>`
        }<span class="box-name">${title}</span>${share === '' ? nothing : html`<span class="box-share">${share}</span>`}
      </div>
      ${lines.map(line => html`<div class="box-line">${line}</div>`)}
    </div>`;
  };
  return repeat(
    boxes.keys(),
    index => boxes[index].id,
    index => draw(index),
  );
}
