import { analyze } from '../engine/analysis/analyze';
import { toolAnswer, type AskedModel } from '../engine/report/assistant/toolAnswer';
import type { ToolName } from '../engine/report/assistant/toolRequest';
import { readToolInput } from '../engine/report/assistant/tools';
import { shownName } from '../engine/readers/support/http/openUrl';
import { chosenDevice } from './deviceChoice';
import { loadModel } from './loadModel';
import { modelOptions } from './modelOptions';

/**
 * Answers a tool for assistants in a few lines of Markdown, with the figures that the terminal has for the same files.
 * @throws CodedError with one sentence, also for an input that does not fit the tool's schema
 */
export async function answerTool(tool: ToolName, input: unknown): Promise<string> {
  const request = readToolInput(tool, input);
  const options = await modelOptions(request.files.at(-1)!, {
    convention: request.convention,
    dimensions: new Map(Object.entries(request.dimensions)),
    inputShapes: new Map(Object.entries(request.inputShapes)),
  });
  const models: AskedModel[] = [];
  for (const file of request.files)
    models.push({ name: shownName(file), analysis: analyze(await loadModel(file), options) });
  const device = chosenDevice(options, models[0].analysis);
  return toolAnswer(request, models, options.convention, device && { device });
}
