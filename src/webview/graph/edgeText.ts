import { t } from '@vscode/l10n';
import type { GraphEdge } from '../../protocol/data';
import { shapeText } from '../parts/figures';

/** The shape of the tensor that an edge carries, or how many there are, or when it arrives. */
export function edgeText({ tensors, shape, isBack }: GraphEdge): string {
  if (isBack) return t('next run');
  return tensors > 1 ? t('{0} tensors', tensors) : shape === null ? '' : shapeText(shape);
}
