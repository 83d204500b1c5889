import type { CostMap } from '../../protocol/data';
import { escapeXml } from '../charts/escapeXml';
import { cellLabels, fittingText } from './cellText';
import { colourOf } from './mapLayout';

/** The colours of the theme that the picture is drawn in. */
export interface MapColours {
  readonly background: string;
  readonly text: string;
  readonly module: string;
  readonly tints: readonly string[];
  readonly font: string;
}

const cellHeight = 26;
const fontSize = 13;

/** A map as a self-contained drawing. Names from a file stay text. */
export function mapSvg({ cells }: CostMap, model: string, width: number, colours: MapColours): string {
  const parents = new Set(cells.map(({ parent }) => parent));
  const height = (cells.reduce((level, cell) => Math.max(level, cell.level), 0) + 1) * cellHeight;
  const drawn = cells.map((cell, index) => {
    const [x, size, y] = [cell.start * width, cell.size * width, cell.level * cellHeight];
    const tint = colourOf(cell, parents.has(index));
    const labels = cellLabels(cell, model);
    const label = fittingText(labels, size);
    const fill = tint === null ? colours.module : colours.tints[tint];
    return (
      `<g><title>${escapeXml(`${cell.path || labels[0]}: ${cell.value}`)}</title>` +
      `<rect x="${x.toFixed(2)}" y="${y}" width="${size.toFixed(2)}" height="${cellHeight}" fill="${escapeXml(fill)}" fill-opacity="${tint === null ? 0.14 : 0.28}" stroke="${escapeXml(colours.background)}"/>` +
      `${label === '' ? '' : `<text x="${(x + 6).toFixed(2)}" y="${y + 18}">${escapeXml(label)}</text>`}</g>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="${escapeXml(colours.background)}"/>` +
    `<g fill="${escapeXml(colours.text)}" font-family="${escapeXml(colours.font)}" font-size="${fontSize}">${drawn.join('')}</g></svg>`
  );
}
