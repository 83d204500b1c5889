import { analyze, type AnalyzeOptions } from '../engine/analysis/analyze';
import { compileDefaults } from '../engine/analysis/dimensionDefaults';
import { applyPlan, type AppliedPlan } from '../engine/questions/compression/applyPlan';
import type { GrowthBase } from '../engine/questions/growth/growth';
import type { ModelSource } from '../engine/graph/graph';
import type { AnalysisOptions, DeviceChoice, Summary, ViewState } from '../protocol/data';
import { sparsity, type SparsityFigures } from '../engine/questions/sparsity/sparsity';
import { PayloadReader } from '../engine/readers/onnx/payload';
import type { ByteSource } from '../engine/readers/support/byteSource';
import { outOfDate } from './outOfDate';
import { summarize } from './summary';
import { TreeIndex } from '../engine/questions/tree/treeIndex';
import { Compression } from './compression';
import { readPlan } from '../engine/readers/plan/readPlan';
import type { Translator } from './translator';
import { readOwnOperators } from '../engine/operators/support/ownOperators';
import { View } from './view/view';

/** One open document: its model, the analysis at the current dimensions, and the views on it. */
export class Session {
  index: TreeIndex;
  /** What plans do to the model as it is analysed now. */
  compression = new Compression();
  /** If a compression plan is applied to the model: the result. */
  plan: AppliedPlan | null = null;
  /** Nobody waits for answers any more. */
  isClosed = false;
  /** By kind of work: what it was begun for last. */
  readonly latest = new Map<string, object>();
  private readonly views = new Map<string, View>();

  constructor(
    private readonly model: ModelSource,
    readonly file: string,
    private options: AnalysisOptions,
    onProgress: (done: number, total: number) => void,
  ) {
    this.index = this.run(options, onProgress);
  }

  summary(translator: Translator): Summary {
    return summarize(this.index, this.file, this.options, translator);
  }

  /** The default device with the peak that fits the model; null: none. */
  get device(): DeviceChoice | null {
    const { device } = this.options;
    return device ? { profile: device, peak: null, fused: false } : null;
  }

  /** The model as analysed now, to be analysed at other sizes as well. */
  get growthBase(): GrowthBase {
    return { model: this.model, options: analyzeOptions(this.options), analysis: this.index.analysis };
  }

  /** Analyses again at other dimensions. Views stay as they are, as far as their modules still exist. */
  analyze(options: AnalysisOptions, onProgress: (done: number, total: number) => void): void {
    this.index = this.run(options, onProgress);
    this.compression = new Compression();
    this.options = options;
  }

  private run(options: AnalysisOptions, onProgress: (done: number, total: number) => void): TreeIndex {
    const analysis = analyze(this.model, { ...analyzeOptions(options), onProgress });
    if (options.plan === undefined) return new TreeIndex(analysis);
    this.plan = applyPlan(analysis, readPlan(options.plan));
    return new TreeIndex(this.plan.analysis);
  }

  /** Reads the weights from the bytes of the file, and lets others in between; ends when the session is closed. */
  async readWeights(bytes: ByteSource, onProgress: (done: number, total: number) => void): Promise<SparsityFigures> {
    const reader = new PayloadReader(bytes);
    try {
      return await sparsity(
        this.index.analysis,
        (weight, take) => reader.read(weight, take),
        async (done, total) => {
          onProgress(done, total);
          await new Promise(resolve => setTimeout(resolve));
          if (this.isClosed) throw outOfDate();
        },
      );
    } finally {
      await reader.close();
    }
  }

  /** Creates or changes a view. */
  setView(name: string, state: ViewState): View {
    const known = this.views.get(name);
    if (known?.index === this.index) {
      known.change(state);
      return known;
    }
    const view = new View(this.index, { ...state, expanded: state.expanded ?? known?.current.expanded ?? null });
    this.views.set(name, view);
    return view;
  }

  /** @throws if the page has not set its view yet */
  view(name: string): View {
    const view = this.views.get(name);
    if (!view) throw new Error(`There is no view '${name}'.`);
    // Totals of another analysis come first: its rows are made when they are asked for.
    return view.index === this.index ? view : this.setView(name, view.current);
  }

  closeView(name: string): void {
    this.views.delete(name);
  }
}

function analyzeOptions({ dimensions, defaults, inputShapes, operators }: AnalysisOptions): AnalyzeOptions {
  return {
    dimensions: new Map(Object.entries(dimensions)),
    defaults: compileDefaults(defaults),
    inputShapes: new Map(Object.entries(inputShapes)),
    operators: operators === undefined ? undefined : readOwnOperators(operators).operators,
  };
}
