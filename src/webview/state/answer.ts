import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { PageStore } from './pageStore';

/**
 * The answer to a question that a component asks when it renders. The same question is asked once; while a new one is
 * pending the last answer stays, so that nothing flickers.
 */
export class Answer<T> implements ReactiveController {
  private key = '';
  private value: T | null = null;

  constructor(private readonly component: ReactiveControllerHost & { readonly store: PageStore }) {
    component.addController(this);
  }

  /** Whether the last question is still pending. */
  pending = false;

  hostDisconnected(): void {
    this.key = '';
  }

  /**
   * The last answer, or null before the first. `question` identifies the question; the current report is added here.
   */
  to(question: string, ask: () => Promise<T>): T | null {
    const { store } = this.component;
    const key = `${store.generation} ${question}`;
    if (key !== this.key) void this.ask(key, ask);
    return this.value;
  }

  private async ask(key: string, ask: () => Promise<T>): Promise<void> {
    this.key = key;
    this.pending = true;
    try {
      const value = await ask();
      if (key !== this.key) return;
      this.value = value;
    } catch (error) {
      if (key === this.key) this.component.store.fail(error);
    } finally {
      if (key === this.key) this.pending = false;
    }
    this.component.requestUpdate();
  }
}
