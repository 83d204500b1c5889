import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { planTypes, type PlanStep, type PlanType } from '../../protocol/data';
import { choice } from '../parts/choice';
import {
  amountText,
  kindOf,
  kindTitle,
  layersOf,
  readChannels,
  readWhole,
  readZeros,
  stepKinds,
  type StepKind,
} from './stepText';

type TypeChoice = PlanType | 'same';

/** The fields of a step of a plan: Enter applies them, Escape leaves the step as it was. */
@customElement('mcl-step-form')
export class StepForm extends LitElement {
  /** The step that is changed; null: a new one. */
  @property({ attribute: false }) step: PlanStep | null = null;
  /** The layers of a new step. */
  @property({ attribute: false }) pattern = '';
  /** The pattern of what is selected on the page; '' for nothing. */
  @property({ attribute: false }) selected = '';
  /** Called with the step, or null to leave everything as it is. */
  @property({ attribute: false }) done: (step: PlanStep | null) => void = () => undefined;
  @state() private kind: StepKind = 'keep';
  @state() private layers = '';
  @state() private amount = '';
  @state() private weights: TypeChoice = 'int8';
  @state() private activations: TypeChoice = 'same';
  @state() private complaint = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { step } = this;
    this.layers = step === null ? this.pattern : layersOf(step);
    if (step === null) return;
    this.kind = kindOf(step);
    this.amount = amountText(step);
    if (!('type' in step)) return;
    this.weights = step.type.weights ?? 'same';
    this.activations = step.type.activations ?? 'same';
  }

  protected override render(): TemplateResult {
    const { kind, layers, selected } = this;
    return html`<form
      class="step-form"
      aria-label=${this.step === null ? t('New step') : t('Change the step')}
      @submit=${this.onSubmit}
      @keydown=${this.onKey}
    >
      ${choice(
        t('Step'),
        kind,
        stepKinds.map(value => ({ value, label: kindTitle(value) })),
        chosen => {
          this.kind = chosen;
          this.amount = '';
          this.complaint = '';
        },
      )}
      ${this.field('layers', t('Layers'), layers, t('Pattern of names, such as layer1/**'), value => {
        this.layers = value;
      })}
      ${
        selected === '' || selected === layers
          ? nothing
          : html`<vscode-button
              secondary
              @click=${() => {
                this.layers = selected;
              }}
              >${t('Use the selected layer')}</vscode-button
            >`
      }
      ${kind === 'type' ? this.types() : this.amountField(kind)}
      <span class="step-buttons">
        <vscode-button @click=${() => this.submit()}>${this.step === null ? t('Add') : t('Apply')}</vscode-button>
        <vscode-button secondary @click=${() => this.done(null)}>${t('Cancel')}</vscode-button>
      </span>
      <button class="visually-hidden" tabindex="-1" aria-hidden="true"></button>
      ${this.complaint === '' ? nothing : html`<p id="step-complaint" class="field-error" role="alert">${this.complaint}</p>`}
    </form>`;
  }

  protected override firstUpdated(): void {
    const first = this.layers === '' ? 'layers' : 'amount';
    this.querySelector<HTMLInputElement>(`#step-${first}`)?.focus();
  }

  private field(
    name: string,
    label: string,
    value: string,
    hint: string,
    change: (value: string) => void,
  ): TemplateResult {
    return html`<span class="choice ${name}"
      ><label class="aside" for="step-${name}">${label}</label>
      <input
        id="step-${name}"
        class="text given"
        autocomplete="off"
        spellcheck="false"
        placeholder=${hint}
        title=${hint}
        aria-describedby=${this.complaint === '' ? nothing : 'step-complaint'}
        .value=${value}
        @input=${(event: Event) => {
          this.complaint = '';
          change((event.target as HTMLInputElement).value);
        }}
    /></span>`;
  }

  private amountField(kind: Exclude<StepKind, 'type'>): TemplateResult {
    const [label, hint] = {
      keep: [t('Channels'), t('64 or 50 %')],
      lowRank: [t('Rank'), t('For example 64')],
      sparsity: [t('Zeros'), t('90 % or 2:4')],
    }[kind];
    return this.field('amount', label, this.amount, hint, value => {
      this.amount = value;
    });
  }

  private types(): TemplateResult {
    const options = [
      { value: 'same' as TypeChoice, label: t('unchanged') },
      ...planTypes.map(value => ({ value: value, label: value })),
    ];
    return html`${choice(t('Weights'), this.weights, options, chosen => {
      this.weights = chosen;
    })}
    ${choice(t('Activations'), this.activations, options, chosen => {
      this.activations = chosen;
    })}`;
  }

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.done(null);
  }

  private submit(): void {
    const made = this.made();
    if (typeof made === 'string') this.complaint = made;
    else this.done(made);
  }

  /** The step, or what is wrong with the fields. */
  private made(): PlanStep | string {
    const { kind, amount, weights, activations } = this;
    const layers = this.layers.trim();
    if (layers === '') return t('Enter a pattern of layers, for example layer1/**.');
    switch (kind) {
      case 'keep': {
        const channels = readChannels(amount);
        return channels === null
          ? t('Enter a whole number of channels, or a share such as 50 %.')
          : { keep: { layers, channels } };
      }
      case 'lowRank': {
        const rank = readWhole(amount);
        return rank === null ? t('Enter a positive whole number.') : { lowRank: { layers, rank } };
      }
      case 'type':
        return weights === 'same' && activations === 'same'
          ? t('Select a type for the weights, the activations, or both.')
          : {
              type: {
                layers,
                ...(weights !== 'same' && { weights }),
                ...(activations !== 'same' && { activations }),
              },
            };
      case 'sparsity': {
        const zeros = readZeros(amount);
        return zeros === null
          ? t('Enter a share such as 90 %, or 2:4 to keep 2 of every 4 weights.')
          : { sparsity: { layers, ...zeros } };
      }
    }
  }
}
