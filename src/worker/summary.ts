import type { Analysis } from '../engine/analysis/analyze';
import type { AnalysisOptions, Summary } from '../protocol/data';
import type { Translator } from './translator';

/** What the header, the status bar and the tooltip show of an analysis. */
export function summarize(
  { model, graph, totals, batch, dimensions, diagnostics }: Analysis,
  file: string,
  givenShapes: AnalysisOptions['inputShapes'],
  translator: Translator,
): Summary {
  const declared = new Map(
    model.graph.inputs.map(({ name, type }) => [name, type?.kind === 'tensor' ? type.shape : null]),
  );
  return {
    file,
    format: model.format,
    isWeightsOnly: model.isWeightsOnly ?? false,
    isLanguageModel: model.generation !== undefined,
    producer: model.producer,
    irVersion: model.irVersion,
    opsets: Object.fromEntries(model.opsets),
    name: model.graph.name,
    totals,
    batch,
    dimensions: translator.spoken(dimensions),
    diagnostics: translator.spoken(diagnostics),
    budget: model.budget ?? {},
    inputs: graph.inputs.map(({ name, type }) => ({
      name,
      ...(type?.kind === 'tensor' ? { dtype: type.dtype, shape: type.shape } : { dtype: 'undefined', shape: null }),
      open: declared.get(name)?.map(dim => typeof dim !== 'number') ?? null,
      given: Object.hasOwn(givenShapes, name),
    })),
  };
}
