import type { SparsityFigures } from '../../protocol/data';
import type { HostApi } from '../../protocol/pageApi';

/** How far the weights were read. */
export interface WeightProgress {
  readonly done: number;
  readonly total: number;
}

/** What the weights of the model contain, once they were read. */
export class WeightsState {
  /** Whether anybody asked for them, so that there is a view of them. */
  isWanted = false;
  /** null: they are not being read. */
  progress: WeightProgress | null = null;
  /** Why they could not be read; '' if they could. */
  failure = '';
  private found: { readonly generation: number; readonly figures: SparsityFigures } | null = null;
  /** Counts attempts: the answer to one that was stopped is not wanted. */
  private attempts = 0;

  constructor(
    private readonly host: Pick<HostApi, 'readWeights' | 'stopWeights'>,
    private readonly changed: () => void,
  ) {}

  /** null: not read, or before the model changed. */
  figures(generation: number): SparsityFigures | null {
    return this.found?.generation === generation ? this.found.figures : null;
  }

  async read(generation: number): Promise<void> {
    const attempt = ++this.attempts;
    this.progress = { done: 0, total: 0 };
    this.failure = '';
    this.changed();
    try {
      const figures = await this.host.readWeights();
      if (attempt === this.attempts) this.found = { generation, figures };
    } catch (error) {
      if (attempt === this.attempts) this.failure = error instanceof Error ? error.message : String(error);
    } finally {
      if (attempt === this.attempts) this.progress = null;
      this.changed();
    }
  }

  async stop(): Promise<void> {
    this.attempts++;
    this.progress = null;
    this.changed();
    await this.host.stopWeights();
  }

  show(progress: WeightProgress): void {
    if (this.progress === null) return;
    this.progress = progress;
    this.changed();
  }
}
