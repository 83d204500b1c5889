import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import { say } from '../../graph/message';
import { unusedSizes } from '../../questions/unusedSizes';
import { compare } from '../../questions/comparison/compare';
import { CodedError } from '../../graph/codedError';
import { toBrief } from '../brief';
import { comparisonToBrief } from '../comparison';
import { layerBrief } from '../layerBrief';
import { markdownText } from '../markdownTable';
import type { ReportOptions } from '../support/summary';
import { invalid, wholeNumber } from './tools';
import type { ToolRequest } from './toolRequest';

/** A model that an assistant asks about. */
export interface AskedModel {
  /** As it is called in the answer. */
  readonly name: string;
  readonly analysis: Analysis;
}

/**
 * The answer of a tool: a few lines of Markdown with units and accuracy, the figures of the terminal, and which sizes of
 * the request were not used.
 * @param models those of the request, in its order
 * @throws CodedError with one sentence if there is no such layer, and for fractions but those of a layer spec's variables
 */
export function toolAnswer(
  request: ToolRequest,
  models: readonly AskedModel[],
  convention: Convention,
  options?: ReportOptions,
): string {
  for (const [name, value] of Object.entries(request.dimensions))
    if (!Number.isSafeInteger(value) && models.some(({ analysis }) => analysis.model.format !== 'layers'))
      throw invalid(`dimensions.${name}`, wholeNumber);
  const notes = models.flatMap(model => notesOn(model, request));
  const answer = figures(request, models, convention, options);
  return notes.length === 0 ? answer : `${answer.trimEnd()}\n\n${notes.join('\n')}\n`;
}

function notesOn({ name, analysis }: AskedModel, { dimensions, inputShapes }: ToolRequest): string[] {
  const given = {
    dimensions: new Map(Object.entries(dimensions)),
    variables: new Map<string, number>(),
    inputShapes: new Map(Object.entries(inputShapes)),
  };
  const called = { dimensions: 'dimension', variables: 'variable', inputShapes: 'input' };
  return unusedSizes(analysis, given, called).map(sentence => `- ${markdownText(`${name}: ${sentence}`)}`);
}

function figures(
  { tool, layer }: ToolRequest,
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
