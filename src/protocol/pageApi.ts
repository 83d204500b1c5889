import type { UnitPrefix } from '../engine/formula/numbers';
import type {
  ChosenColumns,
  ComparisonInfo,
  Convention,
  DeviceProfile,
  EngineError,
  FlatList,
  GraphFigure,
  GraphFocus,
  PlanStep,
  Progress,
  SparsityFigures,
  Summary,
  Totals,
  ShownView,
  ViewState,
} from './data';
import type { Questions } from './questions';

/** What the host offers to a page. Failed calls reject. */
export interface HostApi {
  /**
   * The page is ready: the host answers with what to show, or null if that is what its frame says.
   * @param kept what the page stored when its tab was hidden, if it was
   * @param usesFrame whether it shows what its frame says; where that is still loading, the answer waits for the model,
   * and is null if `begin` says what to show
   */
  ready(kept: unknown, usesFrame: boolean): Promise<PageStart | null>;
  /** The page has rows: it can find an item now. */
  drawn(): Promise<void>;
  /** Asks the worker about the page's model, or about the page's view on it. */
  ask<Q extends keyof Questions>(question: Q, ...args: Parameters<Questions[Q]>): Promise<ReturnType<Questions[Q]>>;
  /** Nobody waits for answers to questions that take seconds (`studies`) any more. */
  endStudies(): Promise<void>;
  /** Reads the weights of the model, in a worker of its own; `PageApi.weightProgress` tells how far it is. */
  readWeights(): Promise<SparsityFigures>;
  /** Nobody waits for the weights any more. */
  stopWeights(): Promise<void>;
  /** Sets sizes. The new figures arrive as `PageApi.show`. */
  setSizes(given: GivenSizes): Promise<void>;
  /** The selected item changed: the layer's line is revealed in its text, if there is one. */
  selected(item: number | null): Promise<void>;
  /** The page's convention or metric changed: the status bar follows. */
  setConvention(convention: Convention): Promise<void>;
  /** Stores what the page shows, so that it survives closing the window. */
  save(saved: SavedPage): Promise<void>;
  /** Opens the settings at a rule for a node whose operator has none. */
  defineCost(item: number): Promise<void>;
  /** Stores the layout of all pages; omitted properties stay as they are. */
  changeLayout(change: Partial<PageLayout>): Promise<void>;
  /** Copies text to the clipboard: a page cannot while the focus is elsewhere, for example after a menu. */
  copy(text: string): Promise<void>;
  /** Saves a picture where the user chooses; a PNG's contents in base 64. */
  savePicture(view: 'map' | 'graph', type: 'svg' | 'png', contents: string): Promise<void>;
  /** Saves a compression plan where the user chooses. */
  savePlan(plan: string): Promise<void>;
  /** The steps of a plan that the user chooses; null: none was chosen. */
  loadPlan(): Promise<readonly PlanStep[] | null>;
  /** Compares the model with itself after a plan. */
  comparePlan(plan: string): Promise<void>;
  /** Opens a layer spec of the model after a plan. */
  convertPlan(plan: string): Promise<void>;
  /** Tries again after an error. */
  reload(): Promise<void>;
  /** Goes on after a limit has stopped reading or analysing. */
  proceed(): Promise<void>;
  /** Stops reading. */
  cancel(): Promise<void>;
  /** Compares both sides of the diff editor on a page of their own. */
  compareSides(): Promise<void>;
}

/** Sizes given by the user; a part that is left out stays as it is. */
export interface GivenSizes {
  /** All values for symbolic dimensions and iteration counts by name; others are assumed again. */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** All shapes of inputs by name; other inputs have the shape that the file declares. */
  readonly inputShapes?: Readonly<Record<string, readonly number[]>>;
}

/** What a page offers to the host. */
export interface PageApi {
  /** What to show in place of a frame that is still loading; comes at most once, perhaps before the page asks. */
  begin(start: PageStart): void;
  /** A new state of the document: loading, a summary, or an error. The page keeps its view and selection. */
  show(state: DocumentState): void;
  /** Select and reveal an item (the cursor moved in the layer spec). */
  select(item: number): void;
  /** The settings changed, or were changed from the status bar. */
  preferences(chosen: PagePreferences): void;
  /** The layout of all pages changed, possibly on another page. */
  arrange(layout: PageLayout): void;
  /** A command was chosen from a menu or the palette. */
  act(action: PageAction): void;
  /** How many bytes of the weights were read of how many. */
  weightProgress(done: number, total: number): void;
  /** The page became a side of a diff editor, or there is news of what changed; null: it is not one any more. */
  showSide(side: DiffSide | null): void;
}

/** A side of a diff editor. */
export type DiffSide =
  | {
      readonly side: 'old';
      /** Its revision, or the name of its file. */
      readonly name: string;
    }
  | {
      readonly side: 'new';
      /** The revision or file that it is compared with. */
      readonly against: string;
      /** null: they are being compared, or that failed. */
      readonly changes: DiffChanges | null;
      /** Why it failed; '' if it did not. */
      readonly failure: string;
    };

/** What changed from the old side to the new one. */
export interface DiffChanges {
  readonly totals: { readonly old: Totals; readonly new: Totals };
  /** How many nodes and modules changed. */
  readonly rows: ComparisonInfo['changes'];
}

/** What commands do on a page. */
export type PageAction = (typeof pageActions)[number];

/** Their names, the same as those of the commands (`modelCostLens.find`). */
export const pageActions = [
  'find',
  'findNext',
  'findPrevious',
  'focusTree',
  'copyRows',
  'copyPath',
  'showInGraph',
  'compress',
  'readWeights',
  'expandAll',
  'collapseAll',
  'toggleNodesWithoutCost',
  'saveMapAsSvg',
  'saveMapAsPng',
  'saveGraphAsSvg',
  'saveGraphAsPng',
] as const;

/** The settings that affect figures. */
export interface PagePreferences {
  readonly convention: Convention;
  /** The prefix of the totals' units (`splitTotal`). */
  readonly unit: UnitPrefix;
  /** Devices that times can be bounds for: the default one first, then the user's own. */
  readonly devices: readonly DeviceProfile[];
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
  /** The id of the view that a page starts with if it was never open. */
  readonly defaultView: string;
  /** The `SavedPage` that any version of the page stored when it was hidden or closed, if it did. */
  readonly saved: unknown;
  /** The first view if it is known already; null: the page asks for it. */
  readonly first: ShownView | null;
  /** null: the page is not a side of a diff editor. */
  readonly side: DiffSide | null;
}

/** How the user arranged pages: the same for all models. */
export interface PageLayout {
  /** Whether nodes without cost have rows of their own. */
  readonly showPlumbing: boolean;
  /** Whether the details of what is selected are shown, … */
  readonly showDetails: boolean;
  /** … next to the view (if the page is wide enough) or below it, … */
  readonly details: 'right' | 'below';
  /** … and how much of the page they take, in percent. */
  readonly detailsSize: number;
  readonly columns: ChosenColumns;
  /** Pixels of columns that the user has resized, by id. */
  readonly columnWidths: Readonly<Record<string, number>>;
}

/** How pages are arranged until the user changes it. */
export const freshLayout: PageLayout = {
  showPlumbing: false,
  showDetails: true,
  details: 'right',
  detailsSize: 30,
  columns: null,
  columnWidths: {},
};

/** What a page stores for a hidden tab and a restart. */
export interface SavedPage {
  readonly view: ViewState;
  /** The view, by its id. */
  readonly tab: string;
  /** The operator whose nodes are listed in the Operators view. */
  readonly openOperator: string | null;
  readonly selectedPath: string | null;
  /** What the view of the nodes lists. */
  readonly ranked: FlatList;
  /** The device that times are bounds for, and its peak, by name; null: the first device, the peak that fits. */
  readonly device: string | null;
  readonly peak: string | null;
  /** Whether times are those of fused elementwise operators. */
  readonly fused: boolean;
  readonly scrollTop: number;
  readonly graph: SavedGraph;
  readonly plan: SavedPlan;
}

/** The Compress view: its steps, with those before changes that can be undone or done again. */
export interface SavedPlan {
  readonly steps: readonly PlanStep[];
  /** The last change is at the end of each. */
  readonly past: readonly (readonly PlanStep[])[];
  readonly future: readonly (readonly PlanStep[])[];
  /** The step whose layers are listed. */
  readonly open: number | null;
}

/** Nothing is compressed. */
export const emptyPlan: SavedPlan = { steps: [], past: [], future: [], open: null };

/** What the Graph view shows, by paths. */
export interface SavedGraph {
  /** What boxes are shaded by; null: the figure of the page's shares. */
  readonly figure: GraphFigure | null;
  /** The ids of open boxes; null: those of a fresh graph. */
  readonly open: readonly string[] | null;
  /** Nodes without cost that are shown. */
  readonly unfolded: readonly string[];
  /** The part that is shown; null: everything. */
  readonly focus: GraphFocus | null;
  /** Whether the path with the most cost stands out. */
  readonly showsPath: boolean;
  /** null: the graph was not shown yet. */
  readonly place: GraphPlace | null;
}

/** Which part of a graph is visible, and what was selected then. */
export interface GraphPlace {
  /** The corner of the graph in pixels of the view, and the size that one of its own is drawn at. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly selectedPath: string | null;
}
