import type { Analysis } from '../../analysis/analyze';
import { wordsFor, type Convention } from '../../graph/convention';
import { assumptions } from '../support/summary';
import { toPtflops } from './ptflops';

/** The ptflops printout, followed by what its figures are based on. */
export function ptflopsReport(analysis: Analysis, file: string, convention: Convention): string {
  return [toPtflops(analysis, file, convention), ...ptflopsRemarks(analysis, convention).map(line => `${line}\n`)].join(
    '',
  );
}

/** The printout states how it counts, and its figures are for one sample, whatever the batch. */
function ptflopsRemarks(analysis: Analysis, convention: Convention): string[] {
  const dimensions = analysis.dimensions.filter(({ name }) => name !== batchDimension(analysis));
  return assumptions({ ...analysis, dimensions }, convention).filter(
    sentence => sentence !== wordsFor('ptflops').remark,
  );
}

/** The name of the batch dimension, if the model leaves its size open. */
function batchDimension({ model }: Analysis): string | null {
  for (const { type } of model.graph.inputs) {
    if (type?.kind !== 'tensor' || type.shape === null || type.shape.length < 2) continue;
    return typeof type.shape[0] === 'string' ? type.shape[0] : null;
  }
  return null;
}
