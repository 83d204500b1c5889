import type { ReactiveControllerHost } from 'lit';
import type { Figure } from '../../protocol/data';
import { Answer } from './answer';
import type { PageStore } from './pageStore';

/** Bytes of all weights of the model in the chosen type, for a component. */
export class WeightTotal {
  private readonly answer: Answer<number>;

  constructor(private readonly component: ReactiveControllerHost & { readonly store: PageStore }) {
    this.answer = new Answer<number>(component);
  }

  /** null: not known yet. */
  get(): Figure | null {
    const { store } = this.component;
    const { weights, convention } = store.view;
    const totals = store.summary?.totals[convention];
    if (!totals) return null;
    const accuracy = totals.accuracy.weightBytes;
    if (weights === null) return { value: totals.weightBytes, accuracy };
    const value = this.answer.to(`${weights} ${convention}`, () => store.host.ask('weightBytes', store.shown));
    return value === null || this.answer.pending ? null : { value, accuracy };
  }
}
