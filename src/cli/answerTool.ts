import { analyze } from '../engine/analysis/analyze';
import { CodedError } from '../engine/graph/codedError';
import { say } from '../engine/graph/message';
import { ReadError } from '../engine/readers/support/readError';
import { toolAnswer, type AskedModel } from '../engine/report/assistant/toolAnswer';
import type { ToolName } from '../engine/report/assistant/toolRequest';
import { readToolInput } from '../engine/report/assistant/tools';
import { shownName } from '../engine/readers/support/http/openUrl';
import { isStandardInput } from '../node/pipe';
import { chosenDevice } from './deviceChoice';
import { loadModel } from './loadModel';
import { modelOptions, type ModelOptions } from './modelOptions';

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
  for (const file of request.files) models.push(await askedModel(file, options));
  const device = chosenDevice(options, models[0].analysis);
  return toolAnswer(request, models, options.convention, device && { device });
}

/** Errors name the file, since there may be two. */
async function askedModel(file: string, options: ModelOptions): Promise<AskedModel> {
  const name = shownName(file);
  try {
    // The assistant asks through it.
    if (isStandardInput(file))
      throw new ReadError('no-input', say`a tool cannot read standard input: expected a file.`);
    return { name, analysis: analyze(await loadModel(file), options) };
  } catch (error) {
    throw error instanceof CodedError ? new CodedError(error.code, say`${name}: ${error.reason}`) : error;
  }
}
