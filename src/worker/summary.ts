import { conventions, type AnalysisOptions, type Convention, type DeviceProfile } from '../protocol/data';
import type { SpeedSummary, Summary } from '../protocol/data';
import { checkOwnLatency } from '../engine/analysis/ownBudget';
import { limitsFor, readBudgetRules } from '../engine/questions/budgetRules';
import { peakFor } from '../engine/questions/speed/devices';
import { NodeSpeeds } from '../engine/questions/tree/nodeSpeeds';
import { boundsOn, speedTotals } from '../engine/questions/tree/speedTotals';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import { runPresets, sizePresets } from '../engine/questions/sizePresets';
import type { DeclaredDim } from '../engine/graph/graph';
import type { Translator } from './translator';

/** What the header, the status bar and the tooltip show of an analysis. */
export function summarize(
  index: TreeIndex,
  file: string,
  { inputShapes: givenShapes, budgets, device }: AnalysisOptions,
  translator: Translator,
): Summary {
  const { analysis } = index;
  const { model, graph, totals, batch, dimensions } = analysis;
  const speed = model.isWeightsOnly ? null : speedOf(index, device);
  const latency = speed?.exact.time?.seconds;
  const diagnostics = latency
    ? [
        ...analysis.diagnostics,
        ...checkOwnLatency(model, totals.exact, { value: latency.value ?? 0, accuracy: latency.accuracy }),
      ]
    : analysis.diagnostics;
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
    speed,
    batch,
    dimensions: translator.spoken(dimensions),
    diagnostics: translator.spoken(diagnostics),
    budget: model.budget ?? {},
    // Mistakes are marked in the settings file by their schema.
    limits: (budgets && limitsFor(readBudgetRules(budgets.rules).rules, budgets.path)) ?? {},
    presets: sizePresets(analysis),
    runs: runPresets(analysis),
    inputs: graph.inputs.map(({ name, type }) => ({
      name,
      ...(type?.kind === 'tensor' ? { dtype: type.dtype, shape: type.shape } : { dtype: 'undefined', shape: null }),
      declared: fixedShape(declared.get(name) ?? null),
      open: declared.get(name)?.map(dim => typeof dim !== 'number') ?? null,
      given: Object.hasOwn(givenShapes, name),
    })),
  };
}

function speedOf(index: TreeIndex, device: DeviceProfile | undefined): Readonly<Record<Convention, SpeedSummary>> {
  const { bytesMoved } = new NodeSpeeds(index.analysis);
  const under = (convention: Convention): SpeedSummary => {
    const by =
      device && boundsOn({ profile: device, peak: peakFor(device, index.storageType), fused: false }, convention);
    return {
      device: device?.name ?? '',
      ...speedTotals(index.analysis, bytesMoved, convention, by ?? null),
    };
  };
  return Object.fromEntries(conventions.map(convention => [convention, under(convention)])) as Record<
    Convention,
    SpeedSummary
  >;
}

function fixedShape(shape: readonly DeclaredDim[] | null): readonly number[] | null {
  const sizes = shape?.filter(dim => typeof dim === 'number');
  return sizes !== undefined && sizes.length === shape!.length ? sizes : null;
}
