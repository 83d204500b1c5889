import type { Message } from './message';
import type { SourceRange } from './sourceRange';

/** Something that a user should know about a model or one of its nodes. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable, for filters and tests: `no-cost-rule`, `shape-mismatch`, … */
  readonly code: string;
  readonly message: Message;
  /** Name of the node it concerns. */
  readonly node?: string;
  readonly range?: SourceRange;
  /** The one right answer, where there is one: what to write in place of `range`. */
  readonly fix?: { readonly title: Message; readonly text: string };
}
