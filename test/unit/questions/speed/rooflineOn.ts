import type { Analysis } from '../../../../src/engine/analysis/analyze';
import type { Convention } from '../../../../src/engine/graph/convention';
import type { WeightType } from '../../../../src/engine/graph/weightType';
import { roofline, type Roofline } from '../../../../src/engine/questions/speed/roofline';
import type { NodePeak } from '../../../../src/engine/questions/speed/timeBounds';

/** The roofline on a device with one peak. */
export function rooflineOn(
  analysis: Analysis,
  convention: Convention,
  peak: NodePeak,
  bandwidth: number,
  weights: WeightType | null = null,
  fused = false,
): Roofline {
  return roofline(analysis, { convention, peak, peaks: [peak], bandwidth, weights, fused });
}
