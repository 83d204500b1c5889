import * as vscode from 'vscode';
import { isWebAddress, shownName } from '../../engine/readers/support/http/openUrl';
import { toolNames, type ToolName, type ToolRequest } from '../../engine/report/assistant/toolRequest';
import { toCodedError } from '../../protocol/errors';
import type { Tool } from '../activation/later';
import { ModelSession, type SessionServices } from '../model/modelSession';
import { textSource, type ReadSource } from '../model/readSource';
import { modelUri } from './modelUri';

/** What tools need. */
export interface ToolServices extends SessionServices {
  readonly readSource: ReadSource;
}

/** The tools for assistants, as VS Code's language models use them, by their names. */
export function toolsOf(services: ToolServices): Readonly<Record<string, Tool>> {
  return Object.fromEntries(
    toolNames.map(tool => [
      tool,
      {
        prepareInvocation: ({ input }) => prepare(input),
        invoke: async ({ input }, token) =>
          new vscode.LanguageModelToolResult([
            new vscode.LanguageModelTextPart(await answer(tool, input, services, token)),
          ]),
      } satisfies Tool,
    ]),
  );
}

/** Says which files are read; the input is not checked yet. */
function prepare(input: object): vscode.PreparedToolInvocation {
  const { file, old, new: changed } = input as { file?: unknown; old?: unknown; new?: unknown };
  const names = [file, old, changed].filter(name => typeof name === 'string');
  const shown = names.map(shownName).join(', ');
  const message = new vscode.MarkdownString().appendText(
    names.some(isWebAddress)
      ? vscode.l10n.t(
          'Requests {0}, as far as its graph needs it. The language model gets names, shapes and figures, not weights.',
          shown,
        )
      : vscode.l10n.t('Reads the graph of {0}. The language model gets names, shapes and figures, not weights.', shown),
  );
  return {
    invocationMessage: vscode.l10n.t('Counting the cost of {0}', shown),
    confirmationMessages: { title: vscode.l10n.t('Count the cost of a model'), message },
  };
}

/** Errors are thrown: VS Code tells the language model their sentence. */
async function answer(
  tool: ToolName,
  input: object,
  services: ToolServices,
  token: vscode.CancellationToken,
): Promise<string> {
  const request = await services.engine.consult(engine => engine.readToolInput(tool, input));
  const uris: vscode.Uri[] = [];
  for (const file of request.files) uris.push(await modelUri(file));
  const sessions = openSessions(uris, request, services);
  const close = (): void => sessions.forEach(session => session.dispose());
  const stop = token.onCancellationRequested(close);
  try {
    for (const session of sessions) void session.load();
    for (const [at, session] of sessions.entries()) {
      const state = await session.settled();
      if (state.kind !== 'error') continue;
      const { code, message } = state.error;
      throw toCodedError({ code, message: `${shownName(request.files[at])}: ${message}` });
    }
    return await services.engine.call(sessions[0].id, engine =>
      engine.answerTool(
        request,
        sessions.map(({ id }) => id),
        request.files.map(shownName),
        request.convention ?? services.settings.convention,
      ),
    );
  } finally {
    stop.dispose();
    close();
  }
}

let calls = 0;

/** Sessions in one worker, at the sizes of the request alone: what pages show does not change the answer. */
function openSessions(
  uris: readonly vscode.Uri[],
  { dimensions, inputShapes }: ToolRequest,
  services: ToolServices,
): ModelSession[] {
  const place = `tool-${++calls}`;
  return uris.map(uri => {
    const source = (): ReturnType<ReadSource> => {
      const edited = vscode.workspace.textDocuments.find(
        document => document.isDirty && document.uri.toString() === uri.toString(),
      );
      return edited ? Promise.resolve(textSource(edited)) : services.readSource(uri);
    };
    return new ModelSession(uri, source, services, undefined, { dimensions, inputShapes }, place);
  });
}
