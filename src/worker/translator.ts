import type { Diagnostic } from '../engine/report/report';
import type { Details, LayerDetails, Summary } from '../protocol/engineApi';

/** The bundle marks the engine's sentences by a comment, which VS Code's format puts behind the key. */
const mark = '/engine';

/** A sentence of the bundle with `{0}` … in it. */
interface Template {
  readonly start: string;
  readonly pattern: RegExp;
  /** Which placeholder each group of the pattern is. */
  readonly order: readonly number[];
  readonly translation: string;
}

/**
 * Puts what the engine says into the user's language. The engine speaks English sentences with figures and names in
 * them; the bundle holds those sentences with placeholders, so that neither has to know of the other.
 */
export class Translator {
  private readonly exact: ReadonlyMap<string, string>;
  private readonly templates: readonly Template[];
  private readonly known = new Map<string, string>();

  /** @param bundle VS Code's bundle for the display language; empty for English */
  constructor(bundle: Readonly<Record<string, string>>) {
    this.exact = new Map(Object.entries(bundle).filter(([key]) => key.endsWith(mark)).map(([key, text]) => [key.slice(0, -mark.length), text]));
    this.templates = [...this.exact].filter(([sentence]) => /\{\d+\}/.test(sentence)).map(toTemplate)
      // Of two that fit, the one that says more is meant.
      .sort((a, b) => b.pattern.source.length - a.pattern.source.length);
  }

  text(sentence: string): string {
    if (this.exact.size === 0 || sentence === '') return sentence;
    let translated = this.known.get(sentence);
    if (translated === undefined) this.known.set(sentence, translated = this.exact.get(sentence) ?? this.fill(sentence) ?? sentence);
    return translated;
  }

  summary(summary: Summary): Summary {
    return { ...summary, diagnostics: this.diagnostics(summary.diagnostics) };
  }

  details(details: Details): Details {
    return {
      ...details,
      note: this.text(details.note),
      diagnostics: this.diagnostics(details.diagnostics),
      formulas: details.formulas.map(formula => ({
        ...formula, meanings: formula.meanings.map(symbol => ({ ...symbol, meaning: this.text(symbol.meaning) })),
      })),
    };
  }

  layerDetails({ details, parts, partCount }: LayerDetails): LayerDetails {
    return { details: this.details(details), parts: parts.map(part => this.details(part)), partCount };
  }

  private diagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    if (this.exact.size === 0) return diagnostics;
    return diagnostics.map(diagnostic => ({
      ...diagnostic, message: this.text(diagnostic.message),
      ...(diagnostic.fix && { fix: { ...diagnostic.fix, title: this.text(diagnostic.fix.title) } }),
    }));
  }

  private fill(sentence: string): string | undefined {
    for (const { start, pattern, order, translation } of this.templates) {
      if (!sentence.startsWith(start)) continue;
      const match = pattern.exec(sentence);
      if (!match) continue;
      // What is put in may itself be a phrase of the engine.
      return translation.replace(/\{(\d+)\}/g, (_, place: string) => this.exactOr(match[order.indexOf(Number(place)) + 1] ?? ''));
    }
    return undefined;
  }

  private exactOr(phrase: string): string {
    return this.exact.get(phrase) ?? phrase;
  }
}

function toTemplate([sentence, translation]: [string, string]): Template {
  const order: number[] = [];
  const parts = sentence.split(/\{(\d+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    order.push(Number(part));
    return '([^]*?)';
  });
  return { start: sentence.slice(0, sentence.indexOf('{')), pattern: new RegExp(`^${parts.join('')}$`), order, translation };
}
