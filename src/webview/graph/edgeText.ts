import { t } from '@vscode/l10n';
import type { GraphEdge } from '../../protocol/data';
import { shapeText } from '../parts/figures';

/** The shape of the tensor that an edge carries, or how many there are. */
export function edgeText({ tensors, shape }: GraphEdge): string {
  return tensors > 1 ? t('{0} tensors', tensors) : shape === null ? '' : shapeText(shape);
}
