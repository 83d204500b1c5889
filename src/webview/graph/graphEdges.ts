import { t } from '@vscode/l10n';
import { nothing, svg, html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { GraphEdge } from '../../protocol/data';
import { shapeText } from '../parts/figures';
import { edgePath, labelPlace } from './edgePath';
import type { ShownGraph } from './graphScene';

/** The average width of a letter of an edge's label. */
const letterWidth = 6.2;
/** Free space beside a label. */
const labelSpace = 16;

/** The edges, with the shapes of what they carry where there is room; those of one box stand out. */
export function graphEdges(shown: ShownGraph, box: number | null): TemplateResult {
  const { graph, layout } = shown;
  return html`<svg class="graph-edges" width=${layout.width} height=${layout.height} aria-hidden="true">
    <defs>${marker('arrow', 'arrow')}${marker('arrow-near', 'arrow near')}</defs>
    ${guard([shown], () => graph.edges.map((edge, index) => drawn(shown, edge, index, false)))}
    ${box === null ? nothing : graph.edges.map((edge, index) => (edge.from === box || edge.to === box ? drawn(shown, edge, index, true) : nothing))}
  </svg>`;
}

function marker(id: string, style: string): TemplateResult {
  return svg`<marker id=${id} viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto">
    <path class=${style} d="M0 0.5L8 4L0 7.5z"></path>
  </marker>`;
}

function drawn({ layout }: ShownGraph, edge: GraphEdge, index: number, isNear: boolean): TemplateResult {
  const points = layout.paths[index];
  const text = edgeText(edge);
  const place = labelPlace(points, text.length * letterWidth + labelSpace);
  return svg`<path
      class="edge ${isNear ? 'near' : ''}"
      d=${edgePath(points)}
      marker-end="url(#${isNear ? 'arrow-near' : 'arrow'})"
    ></path>${place === null || isNear ? nothing : svg`<text class="edge-label" x=${place.x} y=${place.y - 4}>${text}</text>`}`;
}

/** The shape of the tensor, or how many there are. */
export function edgeText({ tensors, shape }: GraphEdge): string {
  return tensors > 1 ? t('{0} tensors', tensors) : shape === null ? '' : shapeText(shape);
}
