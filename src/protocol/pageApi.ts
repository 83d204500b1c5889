import type { UnitPrefix } from '../engine/formula/numbers';
import type { Convention, DeviceProfile, EngineError, Limits, Progress, Summary, ViewState } from './data';
import type { Questions } from './questions';

/** What the host offers to a page. Every call answers, with a rejected promise where it fails. */
export interface HostApi {
  /** The page can be drawn: the host answers with what to show first. */
  ready(): Promise<PageStart>;
  /** Asks the worker about the page's model, or about the page's view on it. */
  ask<Q extends keyof Questions>(question: Q, ...args: Parameters<Questions[Q]>): Promise<ReturnType<Questions[Q]>>;
  /** Devices for the roofline: the user's own first. */
  devices(): Promise<DeviceProfile[]>;
  /**
   * All values that the user gave for symbolic dimensions and trip counts; what is left out is assumed again. The new
   * figures come as `PageApi.show`.
   */
  setDimensions(values: Readonly<Record<string, number>>): Promise<void>;
  /** All shapes that the user gave for inputs by name; an input left out has the shape that the file declares. */
  setInputShapes(shapes: Readonly<Record<string, readonly number[]>>): Promise<void>;
  /** The selected item changed: the layer's line is revealed in its text, where there is one. */
  selected(item: number | null): Promise<void>;
  /** The page's convention or metric changed: the status bar follows. */
  setConvention(convention: Convention): Promise<void>;
  /** Keeps what the page shows until after the window is closed. */
  save(saved: SavedPage): Promise<void>;
  /** Keeps how pages are arranged, for all of them from now on; what is left out stays. */
  changeLayout(change: Partial<PageLayout>): Promise<void>;
  /** Puts text on the clipboard: a page may not while the focus is elsewhere, as after a menu. */
  copy(text: string): Promise<void>;
  /** Writes a picture where the user says; the contents of a PNG in base 64. */
  savePicture(type: 'svg' | 'png', contents: string): Promise<void>;
  /** Tries again after an error. */
  reload(): Promise<void>;
  /** Stops reading. */
  cancel(): Promise<void>;
}

/** What a page offers to the host. */
export interface PageApi {
  /** A new state of the document: loading, a summary, or an error. The page keeps its view and selection. */
  show(state: DocumentState): void;
  /** Select and reveal an item (the cursor moved in the layer spec). */
  select(item: number): void;
  /** The settings changed, or were changed from the status bar. */
  preferences(chosen: PagePreferences): void;
  /** A command was chosen from a menu or the palette. */
  act(action: PageAction): void;
}

/** What commands do on a page. */
export type PageAction = (typeof pageActions)[number];

/** Their names, which are those of the commands (`modelCostLens.find`). */
export const pageActions = [
  'find',
  'copyRows',
  'copyPath',
  'expandAll',
  'collapseAll',
  'toggleNodesWithoutCost',
  'saveMapAsSvg',
  'saveMapAsPng',
] as const;

/** What the settings say about figures. */
export interface PagePreferences {
  readonly convention: Convention;
  /** The prefix of the totals' units (`splitTotal`). */
  readonly unit: UnitPrefix;
  /** The budgets that the settings have for this file; null where they have none. */
  readonly limits: Limits | null;
}

export type DocumentState =
  | { readonly kind: 'loading'; readonly progress: Progress }
  | { readonly kind: 'ready'; readonly generation: number; readonly summary: Summary }
  | { readonly kind: 'error'; readonly error: EngineError }
  | { readonly kind: 'deleted' };

export interface PageStart extends PagePreferences {
  readonly layout: PageLayout;
  readonly state: DocumentState;
  /** The translated strings of the page (`@vscode/l10n` bundle contents); empty for English. */
  readonly l10n: Readonly<Record<string, string>>;
  readonly locale: string;
  /** What the page showed when the window was closed, if anything. */
  readonly saved: SavedPage | null;
}

/** How the user arranged pages: the same for all models. */
export interface PageLayout {
  /** Whether nodes without cost have rows of their own. */
  readonly showPlumbing: boolean;
}

/** What a page keeps over a hidden tab and a restart. */
export interface SavedPage {
  readonly view: ViewState;
  /** The view, by its id. */
  readonly tab: string;
  /** The operator whose nodes are listed in the view of the operators. */
  readonly openOperator: string | null;
  readonly selectedPath: string | null;
  readonly scrollTop: number;
}
