import type { GrowingInference, Model, Node, ValueInfo } from '../graph/graph';
import type { Constant, ValueType } from '../graph/value';
import type { DimensionBinding } from './dimensions';
import type { Frame, Scope } from './frame';
import { InferenceRun, type InferenceOptions } from './infer';

/** Inference for a reader that builds its graph layer by layer, at the sizes of the analysis. */
export class StepwiseInference implements GrowingInference {
  private readonly run: InferenceRun;
  private readonly place: { scope: Scope; frame: Frame };
  /** Types that the reader declares on the way. */
  private readonly declared: ReadonlyMap<string, ValueInfo>;

  constructor(model: Model, dimensions: DimensionBinding, options: InferenceOptions) {
    this.run = new InferenceRun(model, dimensions, options);
    this.place = this.run.begin();
    this.declared = model.graph.valueInfo;
  }

  add(node: Node): void {
    const { scope, frame } = this.place;
    this.run.inferNode(node, scope, frame, this.declared, scope.values.numbers.numbered([node]), 0);
  }

  typeOf(name: string): ValueType | null {
    return this.run.lookup(name, this.place.scope)?.type ?? null;
  }

  constantOf(name: string): Constant | null {
    return this.run.lookup(name, this.place.scope)?.constant ?? null;
  }
}
