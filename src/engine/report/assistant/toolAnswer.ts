import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import { say } from '../../graph/message';
import { compare } from '../../questions/comparison/compare';
import { CodedError } from '../../graph/codedError';
import { toBrief } from '../brief';
import { comparisonToBrief } from '../comparison';
import { layerBrief } from '../layerBrief';
import type { ReportOptions } from '../support/summary';
import type { ToolRequest } from './toolRequest';

/** A model that an assistant asks about. */
export interface AskedModel {
  /** As it is called in the answer. */
  readonly name: string;
  readonly analysis: Analysis;
}

/**
 * The answer of a tool: a few lines of Markdown with units and accuracy, the figures of the terminal.
 * @param models those of the request, in its order
 * @throws CodedError with one sentence if there is no such layer
 */
export function toolAnswer(
  { tool, layer }: Pick<ToolRequest, 'tool' | 'layer'>,
  models: readonly AskedModel[],
  convention: Convention,
  options?: ReportOptions,
): string {
  const [first, second] = models;
  switch (tool) {
    case 'modelCost':
      return toBrief(first.analysis, first.name, convention, options);
    case 'modelCostCompare':
      return comparisonToBrief(compare(first.analysis, second.analysis, convention), first.name, second.name);
    case 'modelCostLayer': {
      const answer = layerBrief(first.analysis, layer!, convention);
      if (answer === null) throw new CodedError('no-layer', say`${first.name} has no node or module "${layer!}".`);
      return answer;
    }
  }
}
