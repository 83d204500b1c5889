import { onceForAlike } from '../analysis/alike';
import type { AnalyzedValue } from '../analysis/analysis';
import type { Analysis } from '../analysis/analyze';
import { accuracyUnder, figuresUnder } from '../analysis/convention';
import { costOf, formulasOf } from '../analysis/cost';
import type { CountedNode } from '../analysis/countedNode';
import { nodeLabel } from '../analysis/nodeNames';
import { knownType } from '../analysis/knownType';
import { joinAccuracy } from '../formula/accuracy';
import { evaluate } from '../formula/expression';
import { printText } from '../formula/print';
import { bitOperations } from '../questions/quantization/bitOperations';
import { operandsOf } from '../questions/quantization/operands';
import { engineWeightBytes, quantizationFigures } from '../questions/quantization/quantizationFigures';
import { generationFigures, type GenerationFigures } from '../questions/generation/generation';
import type { GenerationRun } from '../questions/generation/runs';
import { boundsOn, speedTotals } from '../questions/tree/speedTotals';
import { hintsOf } from '../questions/tree/hints';
import { NodeSpeeds } from '../questions/tree/nodeSpeeds';
import { TreeIndex } from '../questions/tree/treeIndex';
import type { ChosenDevice } from '../questions/speed/devices';
import type { ReportOptions } from './support/summary';
import { modulePaths } from './modulePaths';
import { json, NodeWriter } from './nodeWriter';
import type { Convention } from '../graph/convention';
import { positionAt } from '../graph/textPosition';
import {
  reportSchema,
  type Report,
  type ReportedDiagnostic,
  type ReportedError,
  type ReportedFigures,
  type ReportedGeneration,
  type ReportedNode,
  type ReportedTensor,
  type ReportedTime,
} from './report';
import { textOf } from '../graph/message';
import { inEnglish } from '../graph/spoken';

/** The report of one file, ready for `JSON.stringify`: the JSON contract. */
export function toReport(
  analysis: Analysis,
  file: string,
  convention: Convention,
  options: ReportOptions = {},
): Report {
  const speeds = new NodeSpeeds(analysis);
  return {
    ...reportHead(analysis, file, convention, options, speeds),
    nodes: [...reportedNodes(analysis, convention, options.device, speeds)],
    diagnostics: reportedDiagnostics(analysis),
  };
}

/**
 * The same as JSON on one line, in pieces, with control characters escaped: the report of a large model need not fit into
 * memory.
 */
export function* toJson(
  analysis: Analysis,
  file: string,
  convention: Convention,
  options: ReportOptions = {},
): Generator<string> {
  const { nodes, openTypes } = analysis;
  const speeds = new NodeSpeeds(analysis);
  yield `${json(reportHead(analysis, file, convention, options, speeds)).slice(0, -1)},"nodes":[`;
  const writer = new NodeWriter(nodes, openTypes, reportedFigures(speeds, convention));
  const timeOf = reportedTimes(speeds, convention, options.device);
  let index = 0;
  for (const path of modulePaths(nodes)) {
    yield (index === 0 ? '' : ',') + writer.named(index, path);
    yield writer.counted(index, timeOf && timeOf(index));
    index++;
  }
  yield `],"diagnostics":${json(reportedDiagnostics(analysis))}}\n`;
}

/** The same as `JSON.stringify(report, null, 2)` and a line's end, in pieces: of a large model it would be too long a string. */
export function* toIndentedJson(analysis: Analysis, file: string, convention: Convention): Generator<string> {
  const speeds = new NodeSpeeds(analysis);
  yield `${indented(reportHead(analysis, file, convention, {}, speeds), 0).slice(0, -'\n}'.length)},\n  "nodes": [`;
  let isFirst = true;
  for (const node of reportedNodes(analysis, convention, undefined, speeds)) {
    yield `${isFirst ? '' : ','}\n    ${indented(node, 2)}`;
    isFirst = false;
  }
  yield `${isFirst ? '' : '\n  '}],\n  "diagnostics": ${indented(reportedDiagnostics(analysis), 1)}\n}\n`;
}

function indented(value: unknown, depth: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`);
}

/** The nodes of the report one by one, in execution order. */
export function* reportedNodes(
  analysis: Analysis,
  convention: Convention,
  device?: ChosenDevice,
  speeds = new NodeSpeeds(analysis),
): Generator<ReportedNode> {
  const { nodes, openTypes } = analysis;
  const figuresOf = onceForAlike(nodes, reportedFigures(speeds, convention));
  const timeOf = reportedTimes(speeds, convention, device);
  const tensor = (value: AnalyzedValue | null): ReportedTensor | null => {
    if (value === null) return null;
    const type = knownType(value, openTypes);
    return type?.kind === 'tensor'
      ? { name: value.name, dtype: type.dtype, shape: type.shape }
      : { name: value.name, dtype: 'undefined', shape: null };
  };
  let index = 0;
  for (const scope of modulePaths(nodes)) {
    const { analyzed } = nodes[index];
    yield {
      name: nodeLabel(analyzed.node),
      op: analyzed.node.op,
      domain: analyzed.node.domain,
      scope,
      graph: analyzed.graph,
      inputs: analyzed.inputs.map(tensor),
      outputs: analyzed.outputs.map(tensor),
      ...figuresOf(index),
      ...timeOf?.(index),
    };
    index++;
  }
}

function reportedTimes(
  speeds: NodeSpeeds,
  convention: Convention,
  device: ChosenDevice | undefined,
): ((index: number) => ReportedTime) | null {
  if (device === undefined) return null;
  const timeOf = speeds.times(boundsOn(device, convention));
  return index => {
    const { seconds, limit } = timeOf(index);
    return { timeBound: seconds, boundBy: limit?.by ?? null };
  };
}

/** Diagnostics with their lines and columns, where they are about a text. */
export function reportedDiagnostics({ diagnostics, model: { lineStarts } }: Analysis): ReportedDiagnostic[] {
  return inEnglish(diagnostics).map(said =>
    said.range && lineStarts ? { ...said, ...positionAt(lineStarts, said.range.offset) } : said,
  );
}

/** Printed in place of a report if a file cannot be read. */
export function toReportedError(file: string, code: string, message: string): ReportedError {
  return { schema: reportSchema, file, error: { code, message } };
}

function reportHead(
  analysis: Analysis,
  file: string,
  convention: Convention,
  options: ReportOptions,
  { bytesMoved: moved }: NodeSpeeds,
): Omit<Report, 'nodes' | 'diagnostics'> {
  const { model, dimensions, batch, totals } = analysis;
  const { device } = options;
  const generation = generationFigures(analysis, convention, options);
  const by = device ? boundsOn(device, convention) : null;
  const { bytesMoved, time } = speedTotals(analysis, moved, convention, by);
  const rated = totals[convention];
  const { bops, integerMacs, stored, inEngine, as } = quantizationFigures(analysis);
  return {
    schema: reportSchema,
    file,
    format: model.format,
    model: {
      producer: model.producer,
      irVersion: model.irVersion,
      opsets: Object.fromEntries(model.opsets),
      name: model.graph.name,
    },
    convention,
    dimensions: inEnglish(dimensions),
    batch,
    ...(device && { device: { name: device.profile.name, peak: textOf(device.peak.name), fused: device.fused } }),
    totals: {
      ...rated,
      bytesMoved: bytesMoved.value,
      peakInPlaceBytes: analysis.memoryInPlace.peakBytes,
      bops: bops.value,
      integerMacs,
      engineWeightBytes: inEngine.bytes,
      bitsPerWeight: stored.bitsPerWeight,
      engineBitsPerWeight: inEngine.bitsPerWeight,
      weightBytesAs: {
        float32: as.float32.bytes,
        float16: as.float16.bytes,
        int8: as.int8.bytes,
        int4: as.int4.bytes,
      },
      ...(time && { timeBound: time.seconds.value, memoryBoundTime: time.limits.memory.seconds }),
      accuracy: {
        ...rated.accuracy,
        bytesMoved: bytesMoved.accuracy,
        bops: bops.accuracy,
        peakInPlaceBytes: analysis.memoryInPlace.peakAccuracy,
        ...(time && { timeBound: time.seconds.accuracy }),
      },
      ...(generation && { activeParams: generation.activeParams, kvBytesPerToken: generation.cache.bytesPerToken }),
    },
    ...(generation && { generation: reportedGeneration(generation) }),
    ...(options.sparsity && { sparsity: inEnglish(options.sparsity) }),
    ...(by && !model.isWeightsOnly && { hints: inEnglish(hintsOf(new TreeIndex(analysis), by)) }),
  };
}

function reportedGeneration(figures: GenerationFigures): ReportedGeneration {
  const reported = ({ accuracy: _, ...run }: GenerationRun): ReportedGeneration['next'] => run;
  return { ...figures, prefill: reported(figures.prefill), next: reported(figures.next) };
}

/** The figures of a node, which alike nodes have in common. */
function reportedFigures(
  speeds: NodeSpeeds,
  convention: Convention,
): (node: CountedNode, index: number) => ReportedFigures {
  const intensityOf = speeds.intensities(convention);
  return (node, index) => {
    const { figures, note, counted } = node;
    const accuracy = accuracyUnder(node.accuracy, convention);
    const operands = operandsOf(node);
    return {
      ...figuresUnder(figures, convention),
      params: figures.params,
      buffers: figures.buffers,
      weightBytes: figures.weightBytes,
      formula: formulaOf(node, convention),
      note: note === null ? '' : textOf(note),
      counted,
      accuracy: joinAccuracy(accuracy.macs, accuracy.flops),
      bops: bitOperations(node),
      operands: operands && [operands.activations, operands.others],
      engineWeightBytes: figures.weightBytes === null ? null : engineWeightBytes(node),
      bytesMoved: speeds.bytesMoved.whole(index),
      intensity: intensityOf(index),
    };
  };
}

/** The formula of a node's FLOPs in symbols; '' if it has no cost or no rule. */
function formulaOf({ analyzed, trips }: CountedNode, convention: Convention): string {
  const cost = costOf(analyzed);
  if (cost === null) return '';
  const { flops } = formulasOf(cost, trips, convention);
  return evaluate(flops) === 0 ? '' : printText(flops);
}
