import { CodedError } from '../engine/graph/codedError';
import { say } from '../engine/graph/message';
import type { Session } from './session';
import type { Translator } from './translator';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { View } from './view/view';

/** What a question is about: a session, the analysis that it holds at that moment, and perhaps a view on it. */
export class Asked {
  readonly index: TreeIndex;

  constructor(
    readonly session: Session,
    readonly translator: Translator,
    private readonly viewName: string | undefined,
  ) {
    this.index = session.index;
  }

  /** @throws where the page has not said yet what it shows */
  get view(): View {
    return this.session.view(this.name);
  }

  /** The name of the view that is asked about. */
  get name(): string {
    if (this.viewName === undefined) throw new Error('This question is about a view.');
    return this.viewName;
  }

  /** An item that a question names, if there is one of that number. */
  item(item: number): number {
    if (this.index.tree[item] === undefined) throw new Error(`There is no item ${item}.`);
    return item;
  }

  /** Lets other questions in; ends work whose answer nobody can use any more. */
  readonly pause = async (): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve));
    if (this.session.index !== this.index) throw outOfDate();
  };
}

/** Of work whose result nobody waits for any more. */
export function outOfDate(): CodedError {
  return new CodedError('out-of-date', say`The model has changed since. Try again.`);
}
