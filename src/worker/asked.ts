import { outOfDate } from './outOfDate';
import type { Session } from './session';
import type { Translator } from './translator';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { View } from './view/view';

/** The subject of a question: a session, its analysis at that moment, and possibly a view on it. */
export class Asked {
  readonly index: TreeIndex;

  constructor(
    readonly session: Session,
    readonly translator: Translator,
    private readonly viewName: string | undefined,
  ) {
    this.index = session.index;
  }

  /** @throws if the page has not set its view yet */
  get view(): View {
    return this.session.view(this.name);
  }

  /** The name of the view. */
  get name(): string {
    if (this.viewName === undefined) throw new Error('This question is about a view.');
    return this.viewName;
  }

  /** An item named in a question, if it exists. */
  item(item: number): number {
    if (this.index.tree[item] === undefined) throw new Error(`There is no item ${item}.`);
    return item;
  }

  /** Lets other questions in; ends work whose answer is no longer needed. */
  readonly pause = async (): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve));
    if (this.session.isClosed || this.session.index !== this.index) throw outOfDate();
  };

  /** The same for work of which only the latest of a kind is needed: begins it, and ends earlier work of this kind. */
  begin(kind: string): () => Promise<void> {
    const { session } = this;
    const key = `${this.viewName} ${kind}`;
    session.latest.set(key, this);
    return async () => {
      await this.pause();
      if (session.latest.get(key) !== this) throw outOfDate();
    };
  }
}
