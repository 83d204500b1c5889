import type { Model, Node } from '../graph/graph';
import type { Diagnostic } from '../graph/diagnostic';
import { RuleFailure } from './nodeContext';
import { say, textOf, type Message } from '../graph/message';
import { nodeLabel, rangeOf } from './nodeNames';

/** Messages of an analysis, in order. They can be taken back for parts of the graph that are analysed again. */
export class DiagnosticLog {
  readonly diagnostics: Diagnostic[] = [];

  /** Number of messages so far: a mark to return to. */
  get length(): number {
    return this.diagnostics.length;
  }

  report(severity: Diagnostic['severity'], code: string, message: Message, node: Node): void {
    this.diagnostics.push({ severity, code, message, node: nodeLabel(node), ...rangeOf(node) });
  }

  /**
   * Reports why a rule of a node's operator failed: a contradiction in the file, or input that the rule did not expect.
   */
  reportFailure(error: unknown, node: Node, { hasGuesses }: Pick<Model, 'hasGuesses'>): void {
    const [code, reason] =
      error instanceof RuleFailure
        ? [error.code, error.reason]
        : ['rule-failure', say`its inputs or attributes are not those of the operator.`];
    this.report(hasGuesses ? 'warning' : 'error', code, say`${node.layer ?? node.op}: ${reason}`, node);
  }

  /** Takes back the messages since a mark. */
  rewind(mark: number): void {
    this.diagnostics.length = mark;
  }

  /** Turns the errors since a mark into warnings. */
  soften(mark: number): void {
    for (let index = mark; index < this.diagnostics.length; index++) {
      const diagnostic = this.diagnostics[index];
      if (diagnostic.severity === 'error') this.diagnostics[index] = { ...diagnostic, severity: 'warning' };
    }
  }

  /** Drops messages since `mark` that already exist between `since` and it. */
  dropRepeated(since: number, mark: number): void {
    const seen = new Set(this.diagnostics.slice(since, mark).map(identity));
    const fresh = this.diagnostics.splice(mark).filter(diagnostic => !seen.has(identity(diagnostic)));
    for (const diagnostic of fresh) this.diagnostics.push(diagnostic);
  }
}

function identity(diagnostic: Diagnostic): string {
  return `${diagnostic.code}\n${diagnostic.node}\n${textOf(diagnostic.message)}`;
}
