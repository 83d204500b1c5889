import type { Analysis } from '../engine/analysis/analyze';
import type { Summary } from '../protocol/engineApi';

/** What the header, the status bar and the tooltip show of an analysis. */
export function summarize({ model, graph, totals, batch, dimensions, diagnostics }: Analysis, file: string): Summary {
  return {
    file, format: model.format, producer: model.producer, irVersion: model.irVersion,
    opsets: Object.fromEntries(model.opsets), name: model.graph.name,
    totals, batch, dimensions, diagnostics,
    inputs: graph.inputs.map(({ name, type }) => (
      type?.kind === 'tensor' ? { name, dtype: type.dtype, shape: type.shape } : { name, dtype: 'undefined', shape: null })),
  };
}
