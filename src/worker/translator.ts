import type { Diagnostic } from '../engine/graph/diagnostic';
import { ReadError } from '../engine/readers/support/readError';
import type { Details, EngineError, GrowthCurve, LayerDetails, Summary } from '../protocol/data';
import { toEngineError } from '../protocol/errors';
import { Phrases } from './phrases';

/** Puts what the engine says into the user's language, wherever answers hold it. */
export class Translator {
  private readonly phrases: Phrases;

  /** @param bundle the translations of the display language; empty for English */
  constructor(bundle: Readonly<Record<string, string>>) {
    this.phrases = new Phrases(bundle);
  }

  text(sentence: string): string {
    return this.phrases.translate(sentence);
  }

  /** Throws on what was thrown, with a sentence for the user in the user's language. Faults of the product stay as they are. */
  fail(thrown: unknown): never {
    if (thrown instanceof ReadError) throw new ReadError(thrown.code, this.text(thrown.message));
    if (thrown instanceof Error) throw thrown;
    const { code, message } = toEngineError(thrown);
    throw { code, message: this.text(message) } satisfies EngineError;
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
        ...formula,
        meanings: formula.meanings.map(symbol => ({ ...symbol, meaning: this.text(symbol.meaning) })),
      })),
    };
  }

  layerDetails({ details, parts, partCount }: LayerDetails): LayerDetails {
    return { details: this.details(details), parts: parts.map(part => this.details(part)), partCount };
  }

  growth(curve: GrowthCurve): GrowthCurve {
    return { ...curve, points: curve.points.map(point => ({ ...point, problem: this.text(point.problem) })) };
  }

  private diagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    if (this.phrases.isEmpty) return diagnostics;
    return diagnostics.map(diagnostic => ({
      ...diagnostic,
      message: this.text(diagnostic.message),
      ...(diagnostic.fix && { fix: { ...diagnostic.fix, title: this.text(diagnostic.fix.title) } }),
    }));
  }
}
