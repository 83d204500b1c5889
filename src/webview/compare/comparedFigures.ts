import { t } from '@vscode/l10n';
import type { ComparedFigures } from '../../protocol/data';
import { formatBytes, formatCount, formatExact, formatSeconds, unknownFigure } from '../../engine/formula/numbers';

/** How a figure of a comparison looks. */
interface FigureLook {
  /** Above its columns. */
  title(): string;
  /** Where there is room. */
  name(): string;
  readonly write: (value: number | null) => string;
  /** With all digits, where figures are whole numbers. */
  readonly exact: (value: number | null) => string;
}

const seconds = (value: number | null): string => (value === null ? unknownFigure : formatSeconds(value));

/** The figures that the columns of a comparison may hold. */
export const figureLooks: Readonly<Record<keyof ComparedFigures, FigureLook>> = {
  macs: { title: () => t('MACs'), name: () => t('MACs'), write: formatCount, exact: formatExact },
  flops: { title: () => t('FLOPs'), name: () => t('FLOPs'), write: formatCount, exact: formatExact },
  params: { title: () => t('Params'), name: () => t('Params'), write: formatCount, exact: formatExact },
  weightBytes: { title: () => t('Weights'), name: () => t('Weights, bytes'), write: formatBytes, exact: formatExact },
  bytesMoved: { title: () => t('Moved'), name: () => t('Bytes moved'), write: formatBytes, exact: formatExact },
  bops: { title: () => t('BOPs'), name: () => t('Bit operations'), write: formatCount, exact: formatExact },
  timeBound: { title: () => t('Time'), name: () => t('Time bound'), write: seconds, exact: seconds },
};

export const comparedFigures = Object.keys(figureLooks) as readonly (keyof ComparedFigures)[];
