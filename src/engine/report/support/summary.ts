import type { Analysis } from '../../analysis/analyze';
import type { Dimension } from '../../analysis/dimensions';
import type { TreeItem } from '../../analysis/modules';
import type { Model } from '../../graph/graph';
import { positionAt } from '../../graph/textPosition';
import type { SourceRange } from '../../graph/sourceRange';
import {
  formatBytes,
  formatCount,
  formatRatio,
  formatShare,
  formatTimeBound,
  formatTotal,
  withAccuracy,
} from '../../formula/numbers';
import type { Totals } from '../../analysis/totals';
import { wordsFor, type Convention } from '../../graph/convention';
import type { Diagnostic } from '../../graph/diagnostic';
import { formatNames } from '../../graph/formatNames';
import { textOf } from '../../graph/message';
import { inEnglish, type Spoken } from '../../graph/spoken';
import type { ChosenDevice, DevicePeak } from '../../questions/speed/devices';
import { integerPeak } from '../../questions/speed/timeBounds';
import { deviceFit } from '../../questions/speed/deviceFit';
import { quantizationFigures, usualTypes, type WeightSize } from '../../questions/quantization/quantizationFigures';
import type { SparsityFigures } from '../../questions/sparsity/sparsity';
import { trainingMemory, type Optimizer, type TrainingTypes } from '../../questions/trainingMemory';
import { generationFigures, type GenerationOptions } from '../../questions/generation/generation';
import { boundsOn, speedTotals, type TimeTotals } from '../../questions/tree/speedTotals';
import { hintsOf } from '../../questions/tree/hints';
import { NodeSpeeds } from '../../questions/tree/nodeSpeeds';
import { TreeIndex } from '../../questions/tree/treeIndex';
import { generationTexts } from './generation';

/** What is printed above the rows of a report: totals, and everything they are based on. */
export interface Summary {
  /** `ONNX · pytorch 1.13.1 · ai.onnx 17 · batch 1 · convention exact`. */
  readonly facts: string;
  readonly figures: readonly { readonly label: string; readonly text: string }[];
  /** One sentence each: assumptions, unknown parts, messages. */
  readonly remarks: readonly string[];
}

const gravity: readonly Diagnostic['severity'][] = ['error', 'warning', 'info'];
/** Further messages of one kind are only counted. */
const mostRemarks = 8;

/** Options of a report besides its convention. */
export interface ReportOptions extends GenerationOptions {
  readonly device?: ChosenDevice;
  /** Types that training keeps its numbers in, to say what it takes. */
  readonly training?: TrainingTypes;
  /** What the weights contain, if they were read. */
  readonly sparsity?: SparsityFigures;
}

/**
 * The totals of an analysis under a convention, ready to be printed.
 * @param file the file name in the positions of diagnostics: `file:line:column`
 */
export function summarize(
  analysis: Analysis,
  convention: Convention,
  file: string,
  options: ReportOptions = {},
): Summary {
  const { model, totals } = analysis;
  const generation = generationFigures(analysis, convention, options);
  const opsets = [...model.opsets].map(([domain, version]) => `${domain} ${version}`);
  return {
    facts: [
      textOf(formatNames[model.format]),
      model.producer,
      ...(model.format === 'onnx' ? opsets : []),
      ...(model.isWeightsOnly ? [] : [`batch ${analysis.batch}`, `convention ${convention}`]),
    ]
      .filter(part => part !== '')
      .join(' · '),
    figures: [
      ...(model.isWeightsOnly ? weightFigures(totals[convention]) : figuresOf(analysis, convention)),
      ...quantizationTexts(analysis),
      ...(options.training ? trainingTexts(totals[convention].params, options.training) : []),
      ...(options.device && !model.isWeightsOnly ? speedTexts(analysis, convention, options.device) : []),
      ...(generation ? generationTexts(generation, totals[convention].params) : []),
    ],
    remarks: [
      ...assumptions(analysis, convention),
      ...(generation?.formula ? [`MACs = ${generation.formula.text}.`] : []),
      ...(options.device && !model.isWeightsOnly ? hintTexts(analysis, convention, options.device) : []),
      ...noticed(analysis, file),
    ],
  };
}

function figuresOf(
  { totals: all, memoryInPlace }: Analysis,
  convention: Convention,
): { label: string; text: string }[] {
  const totals = all[convention];
  const { accuracy } = totals;
  const peak = withAccuracy(formatBytes(totals.peakActivationBytes), accuracy.peakActivationBytes);
  const inPlace = withAccuracy(formatBytes(memoryInPlace.peakBytes), memoryInPlace.peakAccuracy);
  return [
    { label: 'MACs', text: withAccuracy(formatTotal(totals.macs, 'Mac'), accuracy.macs) },
    { label: 'FLOPs', text: withAccuracy(formatTotal(totals.flops, 'FLOPs'), accuracy.flops) },
    ...weightFigures(totals),
    {
      label: 'Peak activations',
      text: peak === inPlace ? peak : `${peak}; ${inPlace} with elementwise operators in place`,
    },
  ];
}

/** What the weights take in other types, and of quantized models what they are multiplied in. */
function quantizationTexts(analysis: Analysis): { label: string; text: string }[] {
  const { params, accuracy } = analysis.totals.exact;
  if (params === 0) return [];
  const { bops, integerLayers, integerMacs, layers, macs, stored, inEngine, as } = quantizationFigures(analysis);
  const sizes = usualTypes.map(type => `${type} ${formatBytes(as[type].bytes)}`).join(', ');
  const perWeight = ({ bitsPerWeight }: WeightSize): string => `${formatRatio(bitsPerWeight ?? 0)} bits per weight`;
  const bits =
    inEngine.bytes === stored.bytes
      ? perWeight(stored)
      : `${perWeight(stored)}; in an engine ${withAccuracy(formatBytes(inEngine.bytes), accuracy.weightBytes)}, ${perWeight(inEngine)}`;
  const texts = [{ label: 'Weights as', text: `${sizes}; as stored ${bits}` }];
  if (integerLayers === 0) return texts;
  const share = formatShare(integerMacs / macs);
  return [
    ...texts,
    {
      label: 'Integers',
      text: `${integerLayers} of ${layers} layers multiply 8-bit integers, with ${share} of the MACs`,
    },
    { label: 'Bit operations', text: withAccuracy(formatCount(bops.value), bops.accuracy) },
  ];
}

/** Bytes moved, and the minimum time of the run: the sum of the minimum times of its nodes. */
function speedTexts(
  analysis: Analysis,
  convention: Convention,
  device: ChosenDevice,
): { label: string; text: string }[] {
  const { bytesMoved, intensity, time } = speedTotals(
    analysis,
    new NodeSpeeds(analysis).bytesMoved,
    convention,
    boundsOn(device, convention),
  );
  const moved = withAccuracy(formatBytes(bytesMoved.value), bytesMoved.accuracy);
  return [
    {
      label: 'Bytes moved',
      text: intensity === null ? moved : `${moved}, ${formatRatio(intensity)} FLOPs per byte`,
    },
    ...(time
      ? [
          {
            label: 'Time bound',
            text: timeText(time, device, integerPeak(analysis, { peak: device.peak, peaks: device.profile.peaks })),
          },
        ]
      : []),
    ...fitTexts(analysis, convention, device),
  ];
}

/** `Hint: … (features/features.0)`. */
function hintTexts(analysis: Analysis, convention: Convention, device: ChosenDevice): string[] {
  const hints = hintsOf(new TreeIndex(analysis), boundsOn(device, convention));
  return someOf(hints, ({ message, path }) => `Hint: ${textOf(message)} (${path})`);
}

/** Whether weights and peak fit into the device's memory. */
function fitTexts(
  { totals, memoryInPlace }: Analysis,
  convention: Convention,
  { profile }: ChosenDevice,
): { label: string; text: string }[] {
  const { weightBytes, peakActivationBytes, accuracy } = totals[convention];
  const fit = deviceFit(
    profile,
    { value: weightBytes, accuracy: accuracy.weightBytes },
    {
      plain: { value: peakActivationBytes, accuracy: accuracy.peakActivationBytes },
      inPlace: { value: memoryInPlace.peakBytes, accuracy: memoryInPlace.peakAccuracy },
    },
  );
  if (fit === null) return [];
  const { memory, flash, needed, verdict } = fit;
  const words = {
    fits: 'fits into',
    inPlace: 'fits with elementwise operators in place only into',
    exceeds: 'does not fit into',
    unknown: 'may not fit into',
  }[verdict];
  const what =
    flash === null ? `weights + peak ${formatBytes(needed)}` : `peak ${formatBytes(needed)}, weights in flash:`;
  const room = flash === null ? formatBytes(memory) : `${formatBytes(memory)} and ${formatBytes(flash)} of flash`;
  return [{ label: 'Memory', text: `${what} ${words} ${room}` }];
}

/** What training takes without activations, for each optimizer. */
function trainingTexts(params: number, types: TrainingTypes): { label: string; text: string }[] {
  return trainingMemory(params, types).map(({ optimizer, weights, gradients, states, total }) => ({
    label: `Training, ${optimizerNames[optimizer]}`,
    text: `${formatBytes(total)} without activations: weights ${formatBytes(weights)}, gradients ${formatBytes(gradients)}, states ${formatBytes(states)}`,
  }));
}

const optimizerNames: Readonly<Record<Optimizer, string>> = { sgd: 'SGD', momentum: 'momentum', adam: 'Adam' };

/** `≥ 1.23 ms node by node on NVIDIA A100 (float32); 31 of 53 nodes are memory-bound, with 82.0 % of the time`. */
function timeText(
  { seconds, limits: { compute, memory } }: TimeTotals,
  { profile, peak, fused }: ChosenDevice,
  integers: DevicePeak | null,
): string {
  const nodes = compute.nodes + memory.nodes;
  const how = fused ? 'with elementwise operators fused' : 'node by node';
  const share = seconds.value ? `, with ${formatShare(memory.seconds / seconds.value)} of the time` : '';
  return `${formatTimeBound(seconds.value ?? 0, seconds.accuracy)} ${how} on ${profile.name} (${textOf(peak.name)}${integers === null ? '' : `, 8-bit integers on ${textOf(integers.name)}`}); ${memory.nodes} of ${nodes} ${fused ? 'kernels' : 'nodes'} are memory-bound${share}`;
}

function weightFigures({ params, buffers, weightBytes, accuracy }: Totals): { label: string; text: string }[] {
  return [
    { label: 'Parameters', text: withAccuracy(formatCount(params), accuracy.params) },
    ...(buffers > 0 ? [{ label: 'Buffers', text: formatCount(buffers) }] : []),
    { label: 'Weights', text: withAccuracy(formatBytes(weightBytes), accuracy.weightBytes) },
  ];
}

/** What the totals are based on: dimensions, the batch, the convention, and how much is unknown. */
export function assumptions({ model, dimensions, batch, totals }: Analysis, convention: Convention): string[] {
  const { macs, flops, nodes, unknownCost, unknownShape, unknownWeights } = totals[convention];
  const sentences: string[] = [];
  const [ofInputs, variables] = [dimensions.filter(isOfInput), dimensions.filter(isVariable)];
  const ofData = dimensions.filter(dimension => !isOfInput(dimension) && !isVariable(dimension));
  if (variables.length > 0) sentences.push(`Variables: ${variables.map(variableText).join(', ')}.`);
  if (ofInputs.length > 0) sentences.push(`Dimensions: ${ofInputs.map(dimensionText).join(', ')}.`);
  if (ofData.length > 0) sentences.push(`Depending on the data: ${ofData.map(dimensionText).join(', ')}.`);
  if (batch > 1)
    sentences.push(
      `For a batch of ${batch}; per sample ${formatTotal(macs / batch, 'Mac')}, ${formatTotal(flops / batch, 'FLOPs')}.`,
    );
  const { remark } = wordsFor(convention);
  if (remark !== '') sentences.push(remark);
  if (unknownCost > 0 && !model.isWeightsOnly)
    sentences.push(`The cost of ${unknownCost} of ${nodes} nodes is unknown.`);
  if (unknownShape > 0) sentences.push(`The shapes that ${unknownShape} of ${nodes} nodes give are unknown.`);
  if (unknownWeights > 0) sentences.push(`The parameters of ${unknownWeights} of ${nodes} nodes are unknown.`);
  return sentences;
}

const isOfInput = ({ kind }: Dimension): boolean => kind === 'input';
const isVariable = ({ kind }: Dimension): boolean => kind === 'variable';

/** `width = 0.5 (given)`; without a remark if it is the file's own value. */
function variableText({ name, value, source }: Dimension): string {
  return `${name} = ${value}${source === 'given' ? ' (given)' : ''}`;
}

/** `height = 224 (assumed)`, `features = 65 (file: fc)`; `size(y[0]) ≤ 450` for an upper bound. */
function dimensionText({ name, value, source, decidedBy, accuracy }: Dimension): string {
  if (accuracy !== 'exact') return `${name} ${withAccuracy(String(value), accuracy)}`;
  return `${name} = ${value} (${decidedBy === undefined ? source : `${source}: ${decidedBy}`})`;
}

/** Notes of nodes and diagnostics, each once. */
function noticed(analysis: Analysis, file: string): string[] {
  const { nodes, diagnostics, model } = analysis;
  const notes = new Set<string>();
  for (const { note, waits } of nodes) if (note !== null && !waits) notes.add(textOf(note));
  const distinct = new Map(
    inEnglish(diagnostics).map(said => [[said.severity, said.message, said.node, said.range?.offset].join('\n'), said]),
  );
  // An error makes much after it unknown: messages about that must not push the error out of the list.
  const gravest = [...distinct.values()].sort((a, b) => gravity.indexOf(a.severity) - gravity.indexOf(b.severity));
  return [
    ...someOf([...notes], note => note),
    ...someOf(gravest, said => problemPlace(said, model, file) + sentenceOf(said, analysis)),
  ];
}

/** `spec.json:7:15: `, which terminals and editors show as a link; '' if the diagnostic has no position in a text. */
function problemPlace({ range }: Spoken<Diagnostic>, { lineStarts }: Model, file: string): string {
  if (!range || !lineStarts) return '';
  const { line, column } = positionAt(lineStarts, range.offset);
  return `${file}:${line}:${column}: `;
}

/** `error: … (features/features.0)`. */
function sentenceOf({ severity, message, node, range }: Spoken<Diagnostic>, analysis: Analysis): string {
  // The tree is built for those who ask for it.
  const place = node ?? (range && layerAt(range, analysis.tree));
  return `${severity === 'info' ? '' : `${severity}: `}${message}${place === undefined ? '' : ` (${place})`}`;
}

/** The layer around a range of the source. */
function layerAt({ offset, length }: SourceRange, tree: Analysis['tree']): string | undefined {
  let innermost: TreeItem | undefined;
  for (const item of tree) {
    if (!item.range || item.range.offset > offset || item.range.offset + item.range.length < offset + length) continue;
    if (!innermost || item.range.length < innermost.range!.length) innermost = item;
  }
  return innermost?.path;
}

function someOf<T>(items: readonly T[], text: (item: T) => string): string[] {
  if (items.length <= mostRemarks) return items.map(text);
  return [
    ...items.slice(0, mostRemarks).map(text),
    `… and ${items.length - mostRemarks} more; --format json has them all.`,
  ];
}
