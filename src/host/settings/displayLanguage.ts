import * as vscode from 'vscode';
import type { MessageValue } from '../../engine/graph/message';
import { inWords, type Bundle } from '../../engine/graph/spoken';

/** The translations of VS Code's display language; empty for English. */
export function displayBundle(): Bundle {
  return vscode.l10n.bundle ?? {};
}

/** A message of the engine in VS Code's display language. */
export function inDisplayLanguage(message: MessageValue): string {
  return inWords(message, displayBundle());
}
