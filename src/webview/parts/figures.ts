import { t } from '@vscode/l10n';
import { formatBytes, formatCount, unknownFigure } from '../../engine/formula/numbers';

/** Nothing: a dash lets the eye find the figures that are something. */
const nothing = '–';

/** A figure of a table's cell: a dash for zero, `?` for unknown, `≥` where parts of it are unknown. */
export function cellFigure(value: number | null, partsUnknown = false): string {
  return mark(value, partsUnknown, formatCount);
}

/** The same for bytes. */
export function cellBytes(value: number | null, partsUnknown = false): string {
  return mark(value, partsUnknown, formatBytes);
}

function mark(value: number | null, partsUnknown: boolean, format: (value: number) => string): string {
  if (value === null) return unknownFigure;
  if (value === 0) return partsUnknown ? unknownFigure : nothing;
  return `${partsUnknown ? '≥ ' : ''}${format(value)}`;
}

/** `1 × 64 × 55 × 55`; `?` for a dimension that depends on data. */
export function shapeText(shape: readonly (number | null)[] | null): string {
  if (shape === null) return unknownFigure;
  return shape.length === 0 ? t('scalar') : shape.map(dimension => dimension ?? unknownFigure).join(' × ');
}
