import { planText, type PlanStep } from '../../protocol/data';
import type { SavedPlan } from '../../protocol/pageApi';

/** Maximum number of changes that can be undone. */
const mostChanges = 100;

/** A compression plan that the user puts together, and the form for one of its steps. */
export class PlanState {
  steps: readonly PlanStep[] = [];
  /** The step whose layers are listed. */
  open: number | null = null;
  /** The step in the form; `new`: one that is added at the end; null: there is no form. */
  form: number | 'new' | null = null;
  /** The layers that the form starts with. */
  pattern = '';
  private past: readonly (readonly PlanStep[])[] = [];
  private future: readonly (readonly PlanStep[])[] = [];

  /** Other steps, in a way that can be undone. */
  change(steps: readonly PlanStep[], open: number | null): void {
    this.past = [...this.past, this.steps].slice(-mostChanges);
    this.future = [];
    this.show(steps, open);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  undo(): void {
    const before = this.past.at(-1);
    if (before === undefined) return;
    this.past = this.past.slice(0, -1);
    this.future = [...this.future, this.steps];
    this.show(before, null);
  }

  redo(): void {
    const after = this.future.at(-1);
    if (after === undefined) return;
    this.future = this.future.slice(0, -1);
    this.past = [...this.past, this.steps];
    this.show(after, null);
  }

  get saved(): SavedPlan {
    const { steps, past, future, open } = this;
    return { steps, past, future, open };
  }

  restore({ steps, past, future, open }: SavedPlan): void {
    this.past = past;
    this.future = future;
    this.show(steps, open);
  }

  /** As the text of a file. */
  get text(): string {
    return planText(this.steps);
  }

  private show(steps: readonly PlanStep[], open: number | null): void {
    this.steps = steps;
    this.open = open !== null && open < steps.length ? open : null;
    this.form = null;
  }
}
