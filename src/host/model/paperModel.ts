import type { Convention } from '../../engine/graph/convention';
import type { PaperModel } from '../../engine/report/paperRow';
import type { Summary } from '../../protocol/data';

/** What a row of a paper says of a model. */
export function paperModel(summary: Summary, convention: Convention): PaperModel {
  const { file, totals, inputs, isWeightsOnly } = summary;
  return { name: file, totals: totals[convention], inputs: inputs.map(({ shape }) => shape), isWeightsOnly };
}
