import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { PlanOutcome, PlanStep, StepOutcome } from '../../protocol/data';
import { deviceChoice } from '../parts/deviceChoice';
import { iconButton } from '../parts/iconButton';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { patternOf } from './patternOf';
import { planResult } from './planResult';
import { planStep } from './planStep';
import './stepForm';

/** The outcome of steps, which may have changed since. */
interface Answered {
  readonly steps: readonly PlanStep[];
  readonly outcome: PlanOutcome;
}

/** A compression plan: its steps, what each of them changes, and what all of them bring. */
@customElement('mcl-compress-view')
export class CompressView extends StoreElement<PageStore> {
  private readonly outcome = new Answer<Answered>(this);
  private endStudy: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.endStudy = this.store.study();
    this.addEventListener('keydown', this.onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endStudy();
    this.removeEventListener('keydown', this.onKey);
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const { steps, form } = store.plan;
    const answered =
      steps.length === 0
        ? null
        : this.outcome.to(`${JSON.stringify(steps)} ${JSON.stringify(store.shown)}`, async () => ({
            steps,
            outcome: await store.host.ask('compress', steps, store.shown),
          }));
    return html`<div class="scrolling" tabindex="0" role="group" aria-label=${t('Compress')}>
      ${this.bar(answered?.outcome.result?.peakName ?? '')} ${form === 'new' ? this.form(null) : nothing}
      ${
        steps.length === 0
          ? html`<p class="view-text aside">
              ${t('Add steps to see what they would bring: fewer channels, layers of low rank, other data types, or weights that are zero. No file is changed.')}
            </p>`
          : html`<div class="plan">
              ${answered === null ? nothing : planResult(store, answered.outcome, this.outcome.pending)}
              <ol class="plan-steps" aria-label=${t('Steps')}>
                ${steps.map((step, at) => html`<li>${form === at ? this.form(step) : planStep(store, step, at, outcomeOf(steps, at, answered))}</li>`)}
              </ol>
            </div>`
      }
    </div>`;
  }

  private bar(peak: string): TemplateResult {
    const { store } = this;
    const { plan, device } = store;
    return html`<div class="view-bar">
      <span class="step-buttons">
        <vscode-button
          id="add-step"
          @click=${() => store.editStep('new', store.selectedPath === null ? '' : patternOf(store.selectedPath))}
          >${t('Add step')}</vscode-button
        >
        ${iconButton('codicon-discard', t('Undo'), () => store.undoPlan(), plan.canUndo)}
        ${iconButton('codicon-redo', t('Redo'), () => store.redoPlan(), plan.canRedo)}
      </span>
      <span class="step-buttons">
        <vscode-button secondary @click=${() => void store.loadPlan()}>${t('Load plan…')}</vscode-button>
        <vscode-button secondary ?disabled=${plan.steps.length === 0} @click=${() => void store.savePlan()}
          >${t('Save plan…')}</vscode-button
        >
      </span>
      ${device === null ? nothing : deviceChoice(store, device, peak)}
      ${this.outcome.pending && plan.steps.length > 0 ? html`<span class="aside" role="status">${t('Applying the plan')}</span>` : nothing}
    </div>`;
  }

  private form(step: PlanStep | null): TemplateResult {
    const { store } = this;
    const { selectedPath, plan } = store;
    return html`<mcl-step-form
      .step=${step}
      .pattern=${plan.pattern}
      .selected=${selectedPath === null ? '' : patternOf(selectedPath)}
      .done=${(made: PlanStep | null) => void this.leaveForm(made)}
    ></mcl-step-form>`;
  }

  /** Applies the step of the form, if there is one; the keyboard goes on at the step. */
  private async leaveForm(made: PlanStep | null): Promise<void> {
    const { store } = this;
    const { form, steps } = store.plan;
    const at = form === 'new' || form === null ? steps.length : form;
    if (made === null) store.editStep(null);
    else store.changePlan([...steps.slice(0, at), made, ...steps.slice(at + 1)], at);
    await this.updateComplete;
    (this.querySelector<HTMLElement>(`#step-${at}`) ?? this.querySelector<HTMLElement>('#add-step'))?.focus();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target instanceof HTMLInputElement) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'y' || event.shiftKey) this.store.redoPlan();
    else this.store.undoPlan();
  };
}

/** The outcome of a step, if it and those before it are still the ones that it is about. */
function outcomeOf(steps: readonly PlanStep[], at: number, answered: Answered | null): StepOutcome | null {
  const isCurrent = JSON.stringify(answered?.steps.slice(0, at + 1)) === JSON.stringify(steps.slice(0, at + 1));
  return isCurrent ? (answered?.outcome.steps.at(at) ?? null) : null;
}
