import type { Analysis } from '../engine/analysis/analyze';
import type { AnalysisOptions, Summary } from '../protocol/data';
import { sizePresets } from '../engine/questions/sizePresets';
import type { DeclaredDim } from '../engine/graph/graph';
import type { Translator } from './translator';

/** What the header, the status bar and the tooltip show of an analysis. */
export function summarize(
  analysis: Analysis,
  file: string,
  givenShapes: AnalysisOptions['inputShapes'],
  translator: Translator,
): Summary {
  const { model, graph, totals, batch, dimensions, diagnostics } = analysis;
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
    presets: sizePresets(analysis),
    inputs: graph.inputs.map(({ name, type }) => ({
      name,
      ...(type?.kind === 'tensor' ? { dtype: type.dtype, shape: type.shape } : { dtype: 'undefined', shape: null }),
      declared: fixedShape(declared.get(name) ?? null),
      open: declared.get(name)?.map(dim => typeof dim !== 'number') ?? null,
      given: Object.hasOwn(givenShapes, name),
    })),
  };
}

function fixedShape(shape: readonly DeclaredDim[] | null): readonly number[] | null {
  const sizes = shape?.filter(dim => typeof dim === 'number');
  return sizes !== undefined && sizes.length === shape!.length ? sizes : null;
}
