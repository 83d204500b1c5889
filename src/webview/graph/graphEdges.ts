import { nothing, svg, html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { keyed } from 'lit/directives/keyed.js';
import type { GraphEdge } from '../../protocol/data';
import { edgeLabel, edgePath } from './edgePath';
import { edgeText } from './edgeText';
import type { ShownGraph } from './graphScene';

/**
 * The edges, with the shapes of what they carry where there is room; those of one box and of the most expensive path
 * stand out.
 */
export function graphEdges(shown: ShownGraph, box: number | null, costly: ReadonlySet<number>): unknown {
  const { graph, layout } = shown;
  // Those of another layout are new, and appear when the boxes have arrived.
  const edges = html`<svg class="graph-edges" width=${layout.width} height=${layout.height} aria-hidden="true">
    <defs>${(['plain', 'costly', 'near'] as const).map(marker)}</defs>
    ${guard([shown], () => graph.edges.map((edge, index) => drawn(shown, edge, index, 'plain')))}
    ${graph.edges.map((edge, index) => (costly.has(index) ? drawn(shown, edge, index, 'costly') : nothing))}
    ${box === null ? nothing : graph.edges.map((edge, index) => (edge.from === box || edge.to === box ? drawn(shown, edge, index, 'near') : nothing))}
  </svg>`;
  return keyed(shown, edges);
}

type EdgeKind = 'plain' | 'costly' | 'near';

function marker(kind: EdgeKind): TemplateResult {
  return svg`<marker id="arrow-${kind}" viewBox="0 0 8 8" refX="7.5" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto">
    <path class="arrow ${kind}" d="M0 0.5L8 4L0 7.5z"></path>
  </marker>`;
}

function drawn({ layout }: ShownGraph, edge: GraphEdge, index: number, kind: EdgeKind): TemplateResult {
  const points = layout.paths[index];
  const text = edgeText(edge);
  const place = edgeLabel(points, text);
  return svg`<path
      class="edge ${kind}${edge.isBack ? ' back' : ''}"
      d=${edgePath(points)}
      marker-end="url(#arrow-${kind})"
    ></path>${place === null || kind !== 'plain' ? nothing : svg`<text class="edge-label" x=${place.x} y=${place.y - 4}>${text}</text>`}`;
}
