import type * as vscode from 'vscode';
import type { Report } from '../../engine/report/report';

// Published as types: extensions import them from `model-cost-lens/extension`.
export type { Accuracy } from '../../engine/formula/accuracy';
export type { Convention } from '../../engine/graph/convention';
export type { Report, ReportedDiagnostic, ReportedNode, ReportedTensor } from '../../engine/report/report';

/** The API for other extensions: `await vscode.extensions.getExtension('model-cost-lens.model-cost-lens').activate()`. */
export interface ModelCostApi {
  /**
   * The report of a model, as `model-cost --format json` prints it: of an open one at the sizes that its page shows, of
   * another one at those it was last shown at.
   * @param uri a file, or a web address (`https:`)
   * @throws an error with a `code` and one sentence if it cannot be read
   */
  getReport(uri: vscode.Uri): Promise<Report>;
  /** The active model, and its text in the status bar; undefined if no model is active. */
  readonly active: ActiveModel | undefined;
  /** Another model became active, or the active one has other figures. */
  readonly onDidChangeActive: vscode.Event<void>;
}

/** The model that the status bar shows. */
export interface ActiveModel {
  readonly uri: vscode.Uri;
  /** Such as `714 MMac · 61.1 M params`; undefined while it is read. */
  readonly text: string | undefined;
}
