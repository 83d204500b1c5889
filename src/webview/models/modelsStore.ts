import type { PaperFormat } from '../../protocol/data';
import type { UnitPrefix } from '../../engine/formula/numbers';
import { conventions, type Convention } from '../../protocol/data';
import { toEngineError } from '../../protocol/errors';
import type { ListedModel, ModelsHostApi, ModelsPreferences, ModelsStart } from '../../protocol/modelsApi';
import { nextSort } from '../state/nextSort';
import { Signal } from '../state/signal';
import { modelColumns, sortModels, type ModelColumnId } from './modelColumns';

/** What the page stores for a hidden tab and a restart. */
export interface SavedModels {
  readonly uris: readonly string[];
  readonly convention: Convention;
  readonly sort: ModelSort;
}

export type ModelSort = { readonly column: ModelColumnId; readonly descending: boolean } | null;

/** The state of the page, and the only place that calls the host. */
export class ModelsStore {
  models: readonly ListedModel[] = [];
  convention: Convention = 'exact';
  unit: UnitPrefix = 'auto';
  /** null: in the order of the host. */
  sort: ModelSort = null;
  /** The last error; '' for none. */
  failure = '';
  private readonly selected = new Set<string>();
  private uris: readonly string[] = [];
  private readonly changes = new Signal<void>();
  /** After every change. */
  readonly onChange = this.changes.subscribe;

  constructor(
    private readonly host: ModelsHostApi,
    private readonly keep: (saved: SavedModels) => void,
  ) {}

  /** The models in the order that the user chose. */
  get sorted(): readonly ListedModel[] {
    return sortModels(this.models, this.sort, this.convention);
  }

  /** The models that the user selected, in the order on screen. */
  get chosen(): readonly ListedModel[] {
    return this.sorted.filter(({ uri }) => this.selected.has(uri));
  }

  start({ models, uris, convention, unit }: ModelsStart, kept: unknown): void {
    const saved = (kept ?? {}) as Partial<Record<keyof SavedModels, unknown>>;
    this.uris = uris;
    this.convention = conventions.find(name => name === saved.convention) ?? convention;
    this.unit = unit;
    this.sort = readSort(saved.sort);
    this.show(models);
  }

  show(models: readonly ListedModel[]): void {
    this.models = models;
    this.notify();
  }

  prefer({ convention, unit }: ModelsPreferences): void {
    this.unit = unit;
    this.setConvention(convention);
  }

  setConvention(convention: Convention): void {
    this.convention = convention;
    this.notify();
  }

  sortBy(column: ModelColumnId, firstDescending: boolean): void {
    this.sort = nextSort(this.sort, column, firstDescending);
    this.notify();
  }

  isSelected(uri: string): boolean {
    return this.selected.has(uri);
  }

  select(uris: readonly string[], isSelected: boolean): void {
    for (const uri of uris) {
      if (isSelected) this.selected.add(uri);
      else this.selected.delete(uri);
    }
    this.notify();
  }

  open(uri: string): Promise<void> {
    return this.tried(this.host.open(uri));
  }

  compare(): Promise<void> {
    return this.tried(this.host.compare(this.chosen.map(({ uri }) => uri)));
  }

  copyPaperRows(format: PaperFormat): Promise<void> {
    const uris = this.chosen.map(({ uri }) => uri);
    return this.tried(this.host.copyPaperRows(uris, this.convention, format));
  }

  fail(error: unknown): void {
    this.failure = toEngineError(error).message;
    this.notify();
  }

  dismissFailure(): void {
    this.failure = '';
    this.notify();
  }

  private async tried(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      this.fail(error);
    }
  }

  private notify(): void {
    this.keep({ uris: this.uris, convention: this.convention, sort: this.sort });
    this.changes.emit();
  }
}

function readSort(sort: unknown): ModelSort {
  if (typeof sort !== 'object' || sort === null) return null;
  const { column, descending } = sort as Partial<Record<string, unknown>>;
  const known = modelColumns.find(({ id }) => id === column);
  return known ? { column: known.id, descending: descending === true } : null;
}
