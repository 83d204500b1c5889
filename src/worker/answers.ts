import { configurationNotes } from '../engine/questions/configuration/keyNotes';
import { costMap } from '../engine/questions/tree/costMap';
import { growthCurve, growthVariables } from '../engine/questions/growth/growth';
import { growthFormula } from '../engine/questions/growth/growthFormula';
import { costGraph } from '../engine/questions/graph/costGraph';
import { memoryCurve } from '../engine/questions/memoryCurve';
import { operatorTypes } from '../engine/questions/operatorTypes';
import { chosenPeak, type DevicePeak } from '../engine/questions/speed/devices';
import { textOf } from '../engine/graph/message';
import { generationFigures } from '../engine/questions/generation/generation';
import { draftRule } from '../engine/questions/ruleDraft';
import { chosenColumns, chosenFor, columnsOf, totalWeightBytes } from '../engine/questions/tree/columns';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import { moduleDepth } from '../engine/questions/tree/flatItems';
import { hotSpots } from '../engine/questions/tree/hotSpots';
import { deviceFit } from '../engine/questions/speed/deviceFit';
import { quantizationFigures } from '../engine/questions/quantization/quantizationFigures';
import { trainingMemory } from '../engine/questions/trainingMemory';
import { hintsOf } from '../engine/questions/tree/hints';
import { timeBoundBy } from '../engine/questions/tree/shownItem';
import { roofline } from '../engine/questions/speed/roofline';
import type { ColumnView, ViewState } from '../protocol/data';
import type { Questions } from '../protocol/questions';
import { shownMetric } from '../protocol/saved/firstView';
import type { Asked } from './asked';
import { readPlan } from '../engine/readers/plan/readPlan';
import { copyRows } from './copyRows';
import { describeItem, speedOfItem } from './details';
import { exportReport, formatViews } from './exportReport';
import { itemAt } from './itemAt';
import { describeRow } from './view/row';
import { describeLayer, layersOf } from './layers';
import { operatorRows } from './operatorRows';
import { search } from './search';
import type { Translator } from './translator';

/**
 * How each question is answered. Work that takes seconds pauses regularly, so that other questions are answered
 * meanwhile.
 */
export const answers: {
  readonly [Q in keyof Questions]: (
    about: Asked,
    ...args: Parameters<Questions[Q]>
  ) => ReturnType<Questions[Q]> | Promise<ReturnType<Questions[Q]>>;
} = {
  details: (about, item, shown) => describeItem(about.index, about.item(item), shown, about.translator),
  find: ({ index }, what) =>
    'path' in what
      ? (index.byPath.get(what.path) ?? index.byNodeName.get(what.path) ?? null)
      : itemAt(index, what.offset),
  layers: ({ index, session }, convention) => JSON.stringify(layersOf(index, convention, session.device)),
  configurationNotes: ({ index, translator }, convention) =>
    translator.spoken(configurationNotes(index.analysis, convention)),
  ruleDraft: (about, item) => {
    const node = about.index.node(about.item(item));
    return node === null ? null : draftRule(node.analyzed);
  },
  layerDetails: (about, item, convention) =>
    describeLayer(about.index, about.item(item), convention, about.session.device, about.translator),
  reportFormats: ({ translator }) => formatViews(translator),
  exportReport: ({ index, session }, convention, format) =>
    exportReport(index.analysis, session.file, convention, format),
  hotSpots: ({ index }, list, sortedBy, shown) => hotSpots(index, list, sortedBy, shown),
  moduleDepth: ({ index }) => moduleDepth(index),
  operators: ({ index }, convention) => operatorTypes(index.analysis, convention),
  operatorRows: ({ index }, operator, shown, start, count) => operatorRows(index, operator, shown, start, count),
  graph: (about, extent) =>
    costGraph(about.index, { ...extent, item: extent.item === null ? null : about.item(extent.item) }),
  itemRow: (about, item, shown) => describeRow(about.index, about.item(item), shown),
  map: (about, extent) =>
    costMap(about.index, { ...extent, root: extent.root === null ? null : about.item(extent.root) }),
  memory: ({ index }, inPlace) => memoryCurve(index.analysis, inPlace),
  memoryNeeds: ({ index }, shown, devices, types) => {
    const { totals, memory, memoryInPlace } = index.analysis;
    const { params, accuracy } = totals[shown.convention];
    const weights = { value: totalWeightBytes(index, shown), accuracy: accuracy.weightBytes };
    const peaks = {
      plain: { value: memory.peakBytes, accuracy: memory.peakAccuracy },
      inPlace: { value: memoryInPlace.peakBytes, accuracy: memoryInPlace.peakAccuracy },
    };
    return {
      fits: devices.flatMap(device => deviceFit(device, weights, peaks) ?? []),
      training: trainingMemory(params, types),
    };
  },
  itemSpeed: (about, item, shown) => speedOfItem(about.index, about.item(item), shown),
  quantization: ({ index }) => quantizationFigures(index.analysis),
  roofline: ({ index }, shown) => {
    const peak = chosenPeak(shown.device, shown.weights ?? index.storageType);
    return { ...roofline(index.analysis, timeBoundBy(index, shown)!), peakName: nameOf(peak) };
  },
  hints: ({ index, translator }, shown) => [...translator.spoken(hintsOf(index, timeBoundBy(index, shown)!))],
  generation: ({ index }, { convention, device, weights }, cacheType) => {
    const peak = chosenPeak(device, weights ?? index.storageType);
    const options = { device: { profile: device.profile, peak }, weights, ...(cacheType && { cacheType }) };
    const figures = generationFigures(index.analysis, convention, options);
    return figures && { ...figures, peakName: nameOf(peak) };
  },
  growthVariables: ({ index, session }) => growthVariables(index.analysis, session.growthBase.options),
  growth: async (about, figure, convention, variable, values) => {
    const { session, translator } = about;
    const curve = growthCurve(session.growthBase, figure, convention, variable, values, about.begin('growth'));
    return translator.spoken(await curve);
  },
  growthFormula: (about, figure, convention) =>
    growthFormula(about.session.growthBase, figure, convention, about.begin('growthFormula')),
  moduleFormula: (about, path, metric, convention) =>
    growthFormula(about.session.growthBase, metric, convention, about.begin('moduleFormula'), path),
  compress: (about, steps, shown) => {
    const { session, index, translator } = about;
    return session.compression.outcome(index, steps, shown, translator, about.begin('compress'));
  },
  readPlan: (_, text) => readPlan(text).steps,
  weightBytes: ({ index }, shown) => totalWeightBytes(index, shown),
  setView: ({ index, session, name, translator }, state, at) => ({
    ...session.setView(name, state).around(at),
    columns: shownColumns(index, state, translator),
  }),
  firstView: (about, state) =>
    answers.setView(about, { ...state, metric: shownMetric(state, about.index.analysis) }, 0),
  rows: ({ view }, start, count) => view.rows(start, count),
  expand: ({ view }, row, open, reach) => {
    view.expand(row, open, reach);
    return view.around(row);
  },
  reveal: ({ view }, item) => {
    const row = view.reveal(item);
    return row === null ? null : { info: view.around(row), row };
  },
  jump: ({ view }, row, prefix) => view.jump(row, prefix),
  search: ({ index, view }, query, from) => search(index, view, query, from),
  copyRows: ({ index, view, translator }, start, end) => copyRows(index, view, start, end, translator),
};

/** The columns of a view, from left to right. */
function shownColumns(index: TreeIndex, view: ViewState, translator: Translator): ColumnView[] {
  const all = columnsOf(view.flat !== null);
  const shown = new Set(chosenColumns(all, chosenFor(index.analysis, view.columns)));
  return all.map(column => ({
    id: column.id,
    title: translator.text(column.title(view)),
    kind: column.kind,
    givesWay: column.givesWay,
    isShown: shown.has(column),
  }));
}

/** Pages send names in the user's language. */
function nameOf({ name }: DevicePeak): string {
  return typeof name === 'string' ? name : textOf(name);
}
