import type { Model, Node } from '../graph/graph';
import type { Constant, ValueType } from '../graph/value';
import { DimensionBinding } from './dimensions';
import { InferenceRun, type Frame, type Scope } from './infer';

/**
 * Inference for a reader that goes from layer to layer: it gives the nodes in order, and asks for the types of values
 * that the next layer depends on. Initializers may be added to the model's graph as it goes.
 */
export class StepwiseInference {
  private readonly run: InferenceRun;
  private readonly place: { scope: Scope; frame: Frame };

  constructor(model: Model) {
    this.run = new InferenceRun(model, new DimensionBinding(new Map()), {});
    this.place = this.run.begin();
  }

  add(node: Node): void {
    this.run.inferNode(node, this.place.scope, this.place.frame, new Map());
  }

  /** null: unknown. */
  typeOf(name: string): ValueType | null {
    return this.run.lookup(name, this.place.scope)?.type ?? null;
  }

  /** Contents that steer shapes; null: unknown. */
  constantOf(name: string): Constant | null {
    return this.run.lookup(name, this.place.scope)?.constant ?? null;
  }
}
