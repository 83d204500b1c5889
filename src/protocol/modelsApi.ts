import type { UnitPrefix } from '../engine/formula/numbers';
import type { PaperFormat } from './data';
import type { Convention, Totals } from './data';

/** A model in a table of models. */
export type ListedModel = {
  /** Identifies it. */
  readonly uri: string;
  /** Its file name, with as many folders as tell it from the other models. */
  readonly name: string;
} & (
  | { readonly kind: 'loading' }
  | { readonly kind: 'error'; readonly message: string }
  | ({ readonly kind: 'ready' } & ModelFigures)
);

/** What a table shows of a model. */
export interface ModelFigures {
  /** The name of its format in the display language. */
  readonly format: string;
  /** A file of weights has no other figures. */
  readonly isWeightsOnly: boolean;
  readonly batch: number;
  /** The sizes that the figures are for. */
  readonly dimensions: readonly { readonly name: string; readonly value: number }[];
  readonly totals: Readonly<Record<Convention, Totals>>;
  /** How it stands to its budgets, those of the settings and its own; null without any. */
  readonly budget: Readonly<Record<Convention, BudgetState>> | null;
}

export type BudgetState = 'within' | 'unconfirmed' | 'over';

/** What the host offers to a page with a table of models. */
export interface ModelsHostApi {
  ready(): Promise<ModelsStart>;
  /** Opens a model in an editor. */
  open(uri: string): Promise<void>;
  /** Compares two models in detail, or more in a table of their own. */
  compare(uris: readonly string[]): Promise<void>;
  /** Copies models as rows for a table of a paper. */
  copyPaperRows(uris: readonly string[], convention: Convention, format: PaperFormat): Promise<void>;
}

/** What a page with a table of models offers to the host. */
export interface ModelsPageApi {
  show(models: readonly ListedModel[]): void;
  preferences(chosen: ModelsPreferences): void;
}

/** What the settings say about figures. */
export interface ModelsPreferences {
  readonly convention: Convention;
  readonly unit: UnitPrefix;
}

export interface ModelsStart extends ModelsPreferences {
  readonly models: readonly ListedModel[];
  /** What the page stores to be restored after a restart of the window. */
  readonly uris: readonly string[];
  readonly l10n: Readonly<Record<string, string>>;
  readonly locale: string;
}
