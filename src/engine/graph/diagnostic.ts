import type { Message } from './message';
import type { SourceRange } from './sourceRange';

/** Something that the user should know about a model or one of its nodes. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable, for filters and tests: `no-cost-rule`, `shape-mismatch`, … */
  readonly code: string;
  readonly message: Message;
  /** Name of the node. */
  readonly node?: string;
  readonly range?: SourceRange;
  /** What to write in place of `range`, if there is exactly one right answer. */
  readonly fix?: { readonly title: Message; readonly text: string };
}
