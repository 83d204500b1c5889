import { t } from '@vscode/l10n';
import type { ComparedFigures } from '../../protocol/data';

const titles: Readonly<Record<keyof ComparedFigures, () => string>> = {
  macs: () => t('MACs'),
  flops: () => t('FLOPs'),
  params: () => t('Params'),
  weightBytes: () => t('Weights'),
};

/** The figures that the columns of a comparison may hold. */
export const comparedFigures = Object.keys(titles) as readonly (keyof ComparedFigures)[];

/** The title of a figure above its columns. */
export function figureTitle(figure: keyof ComparedFigures): string {
  return titles[figure]();
}
