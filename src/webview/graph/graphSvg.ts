import type { CostGraph, GraphBox } from '../../protocol/data';
import { escapeXml } from '../charts/escapeXml';
import { boxLines } from './boxText';
import { shadeOf } from './costSteps';
import { edgePath, edgeLabel } from './edgePath';
import { edgeText } from './edgeText';
import type { GraphLayout, Place } from './layout/layoutTypes';

/** The colours of the theme that the picture is drawn in. */
export interface GraphColours {
  readonly background: string;
  readonly text: string;
  readonly cost: string;
  readonly font: string;
}

/** How much of the cost's colour each shade has, as on the page. */
const opacities = [0, 0.08, 0.16, 0.25, 0.35, 0.46];
const lineHeight = 17;
const side = 9;

/** A graph as a self-contained drawing. Names from a file stay text. */
export function graphSvg(graph: CostGraph, layout: GraphLayout, colours: GraphColours): string {
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  const text = escapeXml(colours.text);
  const edges = graph.edges.map((edge, index) => {
    const points = layout.paths[index];
    const label = edgeText(edge);
    const place = edgeLabel(points, label);
    return (
      `<path d="${edgePath(points)}" fill="none" stroke="${text}" stroke-opacity="0.5"${edge.isBack ? ' stroke-dasharray="5 3"' : ''} marker-end="url(#arrow)"/>` +
      (place === null
        ? ''
        : `<text x="${place.x.toFixed(1)}" y="${(place.y - 4).toFixed(1)}" font-size="11" text-anchor="middle">${escapeXml(label)}</text>`)
    );
  });
  const boxes = graph.boxes.map((box, index) => drawnBox(box, layout.places[index], colours));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="${text}" fill-opacity="0.5"/></marker>` +
    `<pattern id="unknown" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V8" stroke="${text}" stroke-opacity="0.4" stroke-width="2"/></pattern></defs>` +
    `<rect width="${width}" height="${height}" fill="${escapeXml(colours.background)}"/>` +
    `<g fill="${text}" font-family="${escapeXml(colours.font)}" font-size="12">${edges.join('')}${boxes.join('')}</g></svg>`
  );
}

function drawnBox(box: GraphBox, { x, y, width, height }: Place, { background, text, cost }: GraphColours): string {
  const { title, share, lines } = boxLines(box);
  const shade = shadeOf(box);
  const rect = (fill: string, opacity: number): string =>
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="4" fill="${escapeXml(fill)}" fill-opacity="${opacity}" stroke="${escapeXml(text)}" stroke-opacity="0.45"/>`;
  const fill =
    box.open === true
      ? rect(background, 0)
      : rect(background, 1) + (shade === null ? rect('url(#unknown)', 1) : rect(cost, opacities[shade]));
  const first = box.open === true ? 20 : lineHeight;
  const line = (content: string, index: number): string =>
    `<text x="${side}" y="${first + index * lineHeight}">${escapeXml(content)}</text>`;
  // An inner drawing hides what does not fit in it.
  return (
    `<svg x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width}" height="${height}"><title>${escapeXml(box.path || title)}</title>${fill}` +
    `<text x="${side}" y="${first}" font-weight="600">${escapeXml(title)}</text>` +
    (share === '' ? '' : `<text x="${width - side}" y="${first}" text-anchor="end">${escapeXml(share)}</text>`) +
    `${lines.map((content, index) => line(content, index + 1)).join('')}</svg>`
  );
}
