import { t } from '@vscode/l10n';
import { unknownFigure } from '../../engine/formula/numbers';

/** `1 × 64 × 55 × 55`; `?` for a dimension that depends on data. */
export function shapeText(shape: readonly (number | null)[] | null): string {
  if (shape === null) return unknownFigure;
  return shape.length === 0 ? t('scalar') : shape.map(dimension => dimension ?? unknownFigure).join(' × ');
}
