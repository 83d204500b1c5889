import type * as vscode from 'vscode';
import type { SparsityFigures } from '../../protocol/data';
import { toCodedError } from '../../protocol/errors';
import type { ModelSession } from './modelSession';

/**
 * Reads the weights of a model in a worker of its own: the model stays available meanwhile, and the work ends with its
 * worker as soon as nobody waits for it.
 */
export class WeightReading implements vscode.Disposable {
  private twin: ModelSession | null = null;

  constructor(
    private readonly session: ModelSession,
    private readonly onProgress: (done: number, total: number) => void,
  ) {}

  /** What the weights contain; an earlier call ends. */
  async read(): Promise<SparsityFigures> {
    this.stop();
    const twin = this.session.twin();
    this.twin = twin;
    try {
      void twin.load();
      const state = await twin.settled();
      if (state.kind === 'error') throw toCodedError(state.error);
      return await twin.readWeights(this.onProgress);
    } finally {
      if (this.twin === twin) this.stop();
    }
  }

  stop(): void {
    this.twin?.dispose();
    this.twin = null;
  }

  dispose(): void {
    this.stop();
  }
}
