import {
  functionKey,
  type Attribute,
  type DeclaredType,
  type FunctionDefinition,
  type Graph,
  type Model,
  type Node,
  type ValueInfo,
} from '../graph/graph';
import { arePlain, bodiesOf } from '../graph/reads';
import { joinAccuracy, type Accuracy } from '../formula/accuracy';
import { isFloat, isInteger } from '../graph/dataType';
import { isKnown, mergeShapes, shapeText, type Dim, type Shape } from '../graph/shape';
import { tensor, type Constant, type ValueType } from '../graph/value';
import type { BodyValue, KeptBody, OperatorDefinition } from '../operators/support/definition';
import { roleOf } from '../operators/support/roles';
import type { Diagnostic } from '../graph/diagnostic';
import { say, type Message } from '../graph/message';
import type { OwnOperators } from '../operators/support/ownOperators';
import { findOperator } from '../operators/registry';
import type { AnalyzedBody, AnalyzedGraph, AnalyzedNode, AnalyzedValue, Conflict, Inference } from './analysis';
import { AssumedSizes } from './assumedSizes';
import { BodyMemo } from './bodyMemo';
import { DiagnosticLog } from './diagnosticLog';
import { DimensionBinding } from './dimensions';
import type { Frame, Scope } from './frame';
import { rated, refinedConstant, refinedType, type KnownFacts } from './knownFacts';
import { RuleContext, RuleFailure } from './nodeContext';
import { NodeKinds, type NodeKind, type Outcome } from './nodeKind';
import { NamedValues } from './namedValues';
import { nodeLabel, qualifiedOperator } from './nodeNames';
import { executionOrder, isComputed } from './order';
import { constantOf, originOf } from './origin';
import { RuleMemo } from './ruleMemo';
import { BudgetSpent, StepBudget, stepsOf } from './stepBudget';
import { canonical, freshValue, initializerValue, matching, soundType } from './values';

/** Bodies and functions nested deeper are left unknown: no real model needs it, only hostile ones. */
const maxDepth = 48;
export interface InferenceOptions {
  /** Full shapes of inputs by name; they take precedence over the file's. */
  readonly inputShapes?: ReadonlyMap<string, readonly number[]>;
  /**
   * The result of an inference without this option: if given, sizes and iteration counts that depend on data are
   * replaced by their upper bounds, so that costs can be counted.
   */
  readonly known?: KnownFacts;
  /** How much work bodies of functions and control flow may take, see `StepBudget`; by the size of the file if omitted. */
  readonly maxSteps?: number;
  /** The user's rules for custom operators. */
  readonly operators?: OwnOperators;
  /** Called regularly with the number of main-graph nodes done; may throw to stop. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Finds the type and shape of every value of a model, and its contents if they may determine shapes. */
export function infer(model: Model, dimensions: DimensionBinding, options: InferenceOptions = {}): Inference {
  return new InferenceRun(model, dimensions, options).run();
}

/** One inference, from the model's inputs on. */
export class InferenceRun {
  private readonly log = new DiagnosticLog();
  /** The innermost of the nodes whose inference has begun and not ended. */
  private place: Place | null = null;
  private readonly services = {
    run: (node: AnalyzedNode, body: string, inputs: readonly BodyValue[], trips: number | null, kept: KeptBody) =>
      this.runBody(node, body, inputs, { name: kept.label ?? body, trips, accuracy: kept.accuracy ?? 'exact' }),
    tryBody: (node: AnalyzedNode, body: string, inputs: readonly BodyValue[]) => this.runBody(node, body, inputs, null),
    assumedTrips: (node: AnalyzedNode, atMost: number | null) => this.assumed.trips(node, atMost),
    warn: (node: AnalyzedNode, code: string, message: Message) => this.log.report('warning', code, message, node.node),
  };
  /** The tensors inside Constants, by the attributes that hold them. */
  private readonly literals = new Map<object, AnalyzedValue>();
  private readonly conflicts: Conflict[] = [];
  private readonly assumed: AssumedSizes;
  private readonly budget: StepBudget;
  private readonly memo = new BodyMemo();
  private readonly inferred = new RuleMemo((definition, context) => definition.infer(context));
  private readonly kinds = new NodeKinds();
  /** Inside how many bodies that are only tried the inference is. */
  private tries = 0;

  constructor(
    private readonly model: Model,
    private readonly dimensions: DimensionBinding,
    private readonly options: InferenceOptions,
  ) {
    this.assumed = new AssumedSizes(dimensions, this.log, options.known !== undefined);
    this.budget = new StepBudget(options.maxSteps ?? stepsOf(model));
  }

  run(): Inference {
    const { scope, frame, inputs } = this.begin();
    const graph = this.inferGraph(scope, frame, inputs);
    if (this.budget.refused !== null) this.log.report('error', 'too-large', tooLarge, this.budget.refused);
    return {
      graph,
      stepsLeft: this.budget.remaining,
      dimensions: this.dimensions.list(),
      conflicts: this.conflicts,
      open: this.assumed.open,
      diagnostics: this.log.diagnostics,
    };
  }

  /** Binds the model's inputs; nodes follow. */
  begin(): { scope: Scope; frame: Frame; inputs: readonly AnalyzedValue[] } {
    this.dimensions.declareInputs(this.model);
    const { graph } = this.model;
    const scope: Scope = { values: new NamedValues(graph), parent: null, graph };
    const inputs = graph.inputs
      .filter(input => !graph.initializers.has(input.name))
      .map(input => this.inputValue(input));
    for (const input of inputs) scope.values.set(input.name, input);
    return {
      scope,
      frame: {
        path: '',
        depth: 0,
        opsets: this.model.opsets,
        call: null,
        callers: [],
        known: this.options.known ?? null,
      },
      inputs,
    };
  }

  private inputValue(input: ValueInfo): AnalyzedValue {
    const given = this.options.inputShapes?.get(input.name);
    const declared = input.type?.kind === 'tensor' ? (input.type.shape ?? []) : [];
    const type = this.declaredType(
      input.type,
      (dim, axis) => given?.[axis] ?? this.dimensions.bindInput(dim, input.name, axis, declared),
    );
    return freshValue(input.name, given && type?.kind === 'tensor' ? tensor(type.dtype, given) : type);
  }

  /** Inference over one graph whose inputs are already in `scope`. */
  private inferGraph(scope: Scope, frame: Frame, inputs: readonly AnalyzedValue[]): AnalyzedGraph {
    const { graph } = scope;
    const { nodes: order, cycle, numbers } = executionOrder(graph);
    if (cycle.length > 0) {
      this.log.report(
        'error',
        'cycle',
        say`${cycle.length} nodes form a cycle; their shapes and costs are unknown.`,
        cycle[0],
      );
    }
    const declared = declaredIn(graph);
    let at = 0;
    const nodes: AnalyzedNode[] = [];
    for (let index = 0; index < order.length; index++) {
      const node = order[index];
      if (frame.depth === 0 && nodes.length % 512 === 0) this.options.onProgress?.(nodes.length, order.length);
      const said = this.log.length;
      const analyzed = this.inferNode(node, scope, frame, declared, numbers, at);
      at += node.inputs.length + node.outputs.length;
      nodes.push(analyzed);
      if (frame.depth === 0) this.noteConflict(analyzed, said);
    }
    const outputs = graph.outputs.map(output => this.lookup(output.name, scope));
    return { source: graph, path: frame.path, nodes, inputs, outputs };
  }

  private noteConflict(at: AnalyzedNode, mark: number): void {
    if (this.log.length === mark) return;
    const said = this.log.diagnostics.slice(mark).filter(isContradiction);
    if (said.length > 0) this.conflicts.push({ at, said });
  }

  /** @param numbers those of its inputs and outputs in the scope, from `at` on */
  inferNode(
    node: Node,
    scope: Scope,
    frame: Frame,
    declared: ReadonlyMap<string, ValueInfo>,
    numbers: Int32Array,
    at: number,
  ): AnalyzedNode {
    const opset = frame.opsets.get(node.domain) ?? this.model.opsets.get(node.domain) ?? newestOpset;
    const called = this.functionOf(node);
    const analyzed: AnalyzedNode = {
      node,
      attributes: resolveReferences(node.attributes, frame.call),
      definition: called || node.unresolved ? null : this.definitionOf(node, opset),
      opset,
      graph: frame.path,
      kind: null,
      inputs: this.inputsOf(node, scope, numbers, at),
      outputs: [],
      bodies: none,
      assumed: node.assumed === 'shape' ? 'estimate' : 'exact',
      outputUses: 0,
    };
    const kind = this.kinds.of(analyzed);
    analyzed.kind = kind;
    const isUsual = frame.depth === 0 && frame.known === null && !isDeclared(node, declared);
    if (isUsual && kind !== null && kind.outcome !== null) settleAs(kind.outcome, analyzed);
    else {
      this.settle(analyzed, called, declared, { scope, frame, said: this.log.length });
      if (kind !== null) {
        const whole = kind.withOutputs(analyzed.outputs);
        analyzed.kind = whole;
        if (isUsual && this.inferred.isOfKind(kind)) kind.outcome = outcomeOf(analyzed, whole);
      }
    }
    for (let index = 0, first = at + node.inputs.length; index < analyzed.outputs.length; index++) {
      const output = analyzed.outputs[index];
      if (output !== null) scope.values.setAt(numbers[first + index], output);
    }
    return analyzed;
  }

  private inputsOf(node: Node, scope: Scope, numbers: Int32Array, at: number): (AnalyzedValue | null)[] {
    const { inputs } = node;
    const values = new Array<AnalyzedValue | null>(inputs.length);
    for (let index = 0; index < inputs.length; index++) {
      const name = inputs[index];
      values[index] =
        name === ''
          ? null
          : (scope.values.at(numbers[at + index], name) ?? this.lookup(name, scope) ?? this.missing(name, node, scope));
    }
    return values;
  }

  /** Finds the outputs of a node by its rules. */
  private settle(
    analyzed: AnalyzedNode,
    called: FunctionDefinition | undefined,
    declared: ReadonlyMap<string, ValueInfo>,
    around: Pick<Place, 'scope' | 'frame' | 'said'>,
  ): void {
    const place: Place = { ...around, analyzed, outside: this.place };
    this.place = place;
    const { types, constants } = this.inferOutputs(analyzed, called, declared, around.frame);
    const accuracy = accuracyOf(analyzed);
    for (const body of analyzed.bodies) this.rateTrips(analyzed, body, accuracy, around.frame);
    analyzed.outputs = analyzed.node.outputs.map((name, index) => {
      if (name === '') return null;
      const type = types[index] ?? null;
      const value = this.outputValue(
        analyzed,
        index,
        { type, constant: constants[index] ?? null },
        accuracy,
        around.frame,
      );
      if (value.type !== type) this.reportImpossibleSize(analyzed);
      return value;
    });
    this.place = place.outside;
  }

  /** Where the bodies of a node are analysed; null: its inference has ended. */
  private placeOf(analyzed: AnalyzedNode): Place | null {
    let place = this.place;
    while (place !== null && place.analyzed !== analyzed) place = place.outside;
    return place;
  }

  private functionOf({ domain, op, overload }: Node): FunctionDefinition | undefined {
    const { functions } = this.model;
    return functions.size === 0 ? undefined : functions.get(functionKey(domain, op, overload));
  }

  private definitionOf({ domain, op }: Node, opset: number): OperatorDefinition | null {
    return findOperator(domain, op, opset) ?? this.options.operators?.get(`${domain}::${op}`) ?? null;
  }

  private inferOutputs(
    analyzed: AnalyzedNode,
    called: FunctionDefinition | undefined,
    declared: ReadonlyMap<string, ValueInfo>,
    frame: Frame,
  ): InferredOutputs {
    const { node, definition } = analyzed;
    const refined = (types: readonly (ValueType | null)[]): (ValueType | null)[] =>
      node.outputs.map((name, index) => {
        const type = this.checkDeclared(asStored(types[index] ?? null, node), declared.get(name), node);
        return refinedType(type, frame.known?.valueOf(name)?.type ?? null);
      });
    try {
      if (frame.depth > 0) this.budget.charge(workOf(analyzed), node);
      if (called) {
        // Nodes of the main graph are not charged, but what they would expand to is: the body is not even entered.
        if (this.budget.refused !== null) throw new BudgetSpent();
        const { types, constants } = this.callFunction(analyzed, called);
        return { types: refined(types), constants };
      }
      if (node.unresolved) return { types: refined([]), constants: [] };
      if (definition === null) {
        this.log.report(
          'warning',
          'no-cost-rule',
          say`The operator ${qualifiedOperator(node)} has no cost rule; its cost is unknown.`,
          node,
        );
        return { types: refined([]), constants: [] };
      }
      const inferred = this.inferred.apply(definition, analyzed, this.services);
      const context = new RuleContext(analyzed, this.services);
      const types = this.assumed.settle(analyzed, context, refined(inferred));
      if (!definition.fold || !(definition.constantSource || analyzed.inputs.some(input => input?.constant)))
        return { types, constants: [] };
      // Folding may use the inferred outputs, as cost rules do.
      analyzed.outputs = node.outputs.map((name, index) =>
        name === '' ? null : freshValue(name, types[index] ?? null),
      );
      return {
        types,
        constants: definition.fold(context).map((constant, index) => matching(constant, types[index] ?? null)),
      };
    } catch (error) {
      // A rule that fails on unexpected input must not affect the rest of the model.
      analyzed.failed = true;
      if (!(error instanceof BudgetSpent)) this.log.reportFailure(error, node, this.model);
      return { types: refined([]), constants: [] };
    }
  }

  private outputValue(
    analyzed: AnalyzedNode,
    index: number,
    inferred: Pick<AnalyzedValue, 'type' | 'constant'>,
    accuracy: Accuracy,
    frame: Frame,
  ): AnalyzedValue {
    const name = analyzed.node.outputs[index];
    const known = frame.known?.valueOf(name) ?? null;
    const constant = refinedConstant(inferred.constant, known?.constant ?? null);
    const facts = rated({ type: inferred.type && soundType(inferred.type), constant }, accuracy, known);
    const isDecided =
      accuracy !== 'exact' && analyzed.definition?.isDecided?.(new RuleContext(analyzed, this.services));
    // The most frequent object of all: written out, it is made at once.
    const fresh: Writable<AnalyzedValue> = {
      name,
      type: facts.type,
      constant: facts.constant,
      origin: 'data',
      initializer: null,
      standsFor: null,
      producer: analyzed,
      accuracy: facts.accuracy,
      contentsAccuracy: isDecided ? 'exact' : facts.contentsAccuracy,
      uses: 0,
      layout: null,
      size: null,
    };
    if (analyzed.definition === null) return this.functionOutput(analyzed, index, fresh);
    const stored = this.storedIn(analyzed);
    if (stored !== null) return { ...fresh, origin: 'file', initializer: stored.initializer, standsFor: stored };
    fresh.origin = originOf(analyzed);
    fresh.initializer = constantOf(analyzed, fresh, fresh.origin);
    return fresh;
  }

  /** A function returns what its body returns. */
  private functionOutput({ bodies: [body] }: AnalyzedNode, index: number, fresh: AnalyzedValue): AnalyzedValue {
    const inside = body?.graph.outputs[index] ?? null;
    if (inside === null) return fresh;
    return { ...fresh, origin: inside.origin, initializer: inside.initializer, standsFor: canonical(inside) };
  }

  /** The tensor inside a Constant; the same object however often its graph is analysed. */
  private storedIn(analyzed: AnalyzedNode): AnalyzedValue | null {
    const { attributes, definition } = analyzed;
    if (!definition?.literal) return null;
    const known = this.literals.get(attributes);
    if (known) return known;
    const initializer = definition.literal(new RuleContext(analyzed, this.services));
    if (initializer === null) return null;
    const made = initializerValue({ ...initializer, name: initializer.name || analyzed.node.outputs[0] });
    this.literals.set(attributes, made);
    return made;
  }

  /** What is the same without assumptions does not depend on them. */
  private rateTrips(analyzed: AnalyzedNode, body: AnalyzedBody, accuracy: Accuracy, { known }: Frame): void {
    if (this.options.known === undefined || body.trips === null) return;
    if (known?.inside(analyzed.node, body.name)?.trips === body.trips) return;
    body.accuracy = joinAccuracy(body.accuracy, accuracy === 'exact' ? 'estimate' : accuracy);
  }

  /** A name's value: in this graph, then in those around it. */
  lookup(name: string, scope: Scope): AnalyzedValue | null {
    for (let place: Scope | null = scope; place !== null; place = place.parent) {
      const value = place.values.get(name);
      if (value !== null) return value;
    }
    return null;
  }

  private reportImpossibleSize(analyzed: AnalyzedNode): void {
    const { node } = analyzed;
    analyzed.failed = true;
    this.log.report(
      'error',
      'impossible-size',
      say`${node.layer ?? node.op}: A size of its output is not a whole number below 2^53; it is taken as unknown.`,
      node,
    );
  }

  /**
   * A name without a value. Exports of shapes alone omit weights and declare their types: a name that no node computes
   * and that has a known shape is a weight.
   */
  private missing(name: string, node: Node, scope: Scope): AnalyzedValue {
    for (let place: Scope | null = scope; place !== null; place = place.parent) {
      const declared = place.graph.valueInfo.get(name);
      const type = declared ? this.declaredType(declared.type, dim => this.dimensions.bind(dim)) : null;
      if (type?.kind !== 'tensor' || !isKnown(type.shape) || isComputed(name, place.graph)) continue;
      const made = initializerValue({ name, dtype: type.dtype, shape: type.shape });
      place.values.set(name, made);
      return made;
    }
    this.log.report(
      'error',
      'missing-value',
      say`The input '${name}' is not computed by any node before this one.`,
      node,
    );
    return freshValue(name, null);
  }

  private runBody(
    analyzed: AnalyzedNode,
    attribute: string,
    inputs: readonly BodyValue[],
    kept: BodyRuns | null,
  ): readonly BodyValue[] {
    const body = analyzed.attributes.get(attribute);
    const place = this.placeOf(analyzed);
    if (body?.kind !== 'graph' || !place) return [];
    if (place.frame.depth >= maxDepth) throw new RuleFailure(say`Bodies are nested deeper than ${maxDepth}.`);
    const scope: Scope = { values: new NamedValues(body.value), parent: place.scope, graph: body.value };
    const name = kept?.name ?? attribute;
    const frame: Frame = {
      ...place.frame,
      path: joinPath(place.frame.path, nodeLabel(analyzed.node), name),
      depth: place.frame.depth + 1,
      known: place.frame.known?.inside(analyzed.node, name) ?? null,
    };
    if (kept === null) this.budget.charge(1, analyzed.node);
    return this.enter(analyzed, kept, scope, frame, inputs);
  }

  private callFunction(analyzed: AnalyzedNode, called: FunctionDefinition): InferredOutputs {
    const place = this.placeOf(analyzed)!;
    if (place.frame.depth >= maxDepth) throw new RuleFailure(say`Functions are nested deeper than ${maxDepth}.`);
    if (place.frame.callers.includes(called)) throw new RuleFailure(say`The function ${called.name} calls itself.`);
    const attributes = new Map(called.defaults);
    for (const [name, attribute] of analyzed.attributes) attributes.set(name, attribute);
    const scope: Scope = { values: new NamedValues(called.graph), parent: null, graph: called.graph };
    const frame: Frame = {
      path: joinPath(place.frame.path, nodeLabel(analyzed.node)),
      depth: place.frame.depth + 1,
      opsets: called.opsets,
      call: attributes,
      callers: [...place.frame.callers, called],
      known: place.frame.known?.inside(analyzed.node, called.name) ?? null,
    };
    called.graph.inputs.forEach((formal, index) => {
      const actual = analyzed.inputs[index];
      if (actual) scope.values.set(formal.name, { ...actual, name: formal.name, standsFor: canonical(actual) });
    });
    const outputs = this.enter(analyzed, { name: called.name, trips: 1, accuracy: 'exact' }, scope, frame, null);
    return { types: outputs.map(output => output.type), constants: outputs.map(output => output.constant) };
  }

  /** Analyses a body in its scope and, unless this is a trial, stores it below its node in place of an earlier run. */
  private enter(
    analyzed: AnalyzedNode,
    kept: BodyRuns | null,
    scope: Scope,
    frame: Frame,
    inputs: readonly BodyValue[] | null,
  ): readonly BodyValue[] {
    const earlier = this.log.length;
    const values = (inputs ?? []).slice(0, scope.graph.inputs.length).map(({ type, constant }, index) => {
      const { name, type: declared } = scope.graph.inputs[index];
      const facts = { type: type ?? this.declaredType(declared, dim => this.dimensions.bind(dim)), constant };
      const known = frame.known?.valueOf(name) ?? null;
      return { ...freshValue(name, null), ...rated(facts, accuracyOf(analyzed), known) };
    });
    for (const value of values) scope.values.set(value.name, value);
    const graph = this.inferBody(scope, frame, values, kept === null);
    // Messages of a body that is only tried, or never runs, are dropped.
    if (kept === null || kept.trips === 0) this.log.rewind(earlier);
    if (kept !== null) this.keep(analyzed, { ...kept, graph }, earlier);
    return graph.outputs.map(output => ({ type: output?.type ?? null, constant: output?.constant ?? null }));
  }

  /** Inside a body that is only tried all others are, too. */
  private inferBody(scope: Scope, frame: Frame, inputs: readonly AnalyzedValue[], isTried: boolean): AnalyzedGraph {
    if (!isTried && this.tries === 0) return this.inferGraph(scope, frame, inputs);
    this.tries++;
    try {
      return this.memo.get(
        scope,
        frame,
        name => this.lookup(name, scope),
        () => this.inferGraph(scope, frame, inputs),
      );
    } finally {
      this.tries--;
    }
  }

  private keep(analyzed: AnalyzedNode, body: AnalyzedBody, earlier: number): void {
    const index = analyzed.bodies.findIndex(other => other.name === body.name);
    analyzed.bodies =
      index < 0 ? [...analyzed.bodies, body] : analyzed.bodies.map((other, at) => (at === index ? body : other));
    // One branch of an If does not run, perhaps the one that does not match these inputs.
    if (analyzed.definition?.alternatives) this.log.soften(earlier);
    // A body that is analysed again repeats its messages.
    if (analyzed.bodies.length > 1 || index >= 0) this.log.dropRepeated(this.placeOf(analyzed)?.said ?? 0, earlier);
  }

  private declaredType(
    declared: DeclaredType | null,
    bind: (dim: number | string | null, axis: number) => Dim,
  ): ValueType | null {
    switch (declared?.kind) {
      case 'tensor':
      case 'sparse_tensor':
        return tensor(declared.dtype, declared.shape?.map(bind) ?? null);
      case 'sequence':
        return { kind: 'sequence', element: this.declaredType(declared.element, dim => this.dimensions.bind(dim)) };
      case 'optional':
        return { kind: 'optional', element: this.declaredType(declared.element, bind) };
      case 'map':
        return { kind: 'map', key: declared.key, value: this.declaredType(declared.value, bind) };
      default:
        return null;
    }
  }

  /**
   * Declared types fill in what inference left open; if they contradict each other, the inferred type is used and the
   * user is told.
   */
  private checkDeclared(inferred: ValueType | null, declared: ValueInfo | undefined, node: Node): ValueType | null {
    if (!declared) return inferred;
    const stated = this.declaredType(declared.type, dim => this.dimensions.bind(dim));
    if (inferred === null) return stated;
    if (inferred.kind !== 'tensor' || stated?.kind !== 'tensor') return inferred;
    const dtype = inferred.dtype === 'undefined' ? stated.dtype : inferred.dtype;
    if (inferred.shape === null || stated.shape === null) return tensor(dtype, inferred.shape ?? stated.shape);
    const merged = mergeShapes(inferred.shape, stated.shape);
    if (merged !== null) return tensor(dtype, merged);
    if (!this.options.inputShapes?.size && contradictsNumbers(inferred.shape, declared.type)) {
      const shape = shapeText(inferred.shape);
      this.log.report(
        'warning',
        'declared-shape',
        stated.shape.length === inferred.shape.length
          ? say`The file declares ${declaredText(declared.type)} for '${declared.name}', but its inputs make it ${shape}.`
          : say`The file declares ${stated.shape.length} dimensions for '${declared.name}', but its inputs make it ${shape}.`,
        node,
      );
    }
    return tensor(dtype, inferred.shape);
  }
}

/** A node whose inference has begun, with what it is in, and the number of messages before it. */
interface Place {
  readonly analyzed: AnalyzedNode;
  readonly scope: Scope;
  readonly frame: Frame;
  readonly said: number;
  readonly outside: Place | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Under which name a body is stored, and how often it runs. */
type BodyRuns = Pick<AnalyzedBody, 'name' | 'trips' | 'accuracy'>;

interface InferredOutputs {
  readonly types: readonly (ValueType | null)[];
  readonly constants: readonly (Constant | null)[];
}

/** The bodies of most nodes. */
const none: readonly AnalyzedBody[] = [];

const tooLarge = say`The functions and loops of this model expand to too many nodes; the rest is unknown.`;

/**
 * Steps that a node takes: inputs and outputs are gone through, contents computed element by element, bodies entered
 * and their results joined.
 */
function workOf({ node, inputs, attributes }: AnalyzedNode): number {
  const contents = inputs.reduce((sum, input) => sum + (input?.constant?.values.length ?? 0), 0);
  const bodies = bodiesOf(node).length;
  return (
    1 + 2 * bodies + Math.floor((node.inputs.length + node.outputs.length + attributes.size) / 16 + contents / 256)
  );
}

const declarations = new WeakMap<Graph, ReadonlyMap<string, ValueInfo>>();

/** The types that a graph declares of what its nodes compute. Bodies run many times. */
function declaredIn(graph: Graph): ReadonlyMap<string, ValueInfo> {
  const known = declarations.get(graph);
  if (known) return known;
  const declared = new Map(graph.valueInfo);
  for (const output of graph.outputs) declared.set(output.name, output);
  declarations.set(graph, declared);
  return declared;
}

/** Whether the file states the type of an output. */
function isDeclared({ outputs }: Node, declared: ReadonlyMap<string, ValueInfo>): boolean {
  if (declared.size === 0) return false;
  for (let index = 0; index < outputs.length; index++) if (declared.has(outputs[index])) return true;
  return false;
}

/**
 * The outcome of a node's inference, if it is that of all nodes of its kind: no messages, no contents, no weights that
 * only pass through, nothing assumed.
 */
function outcomeOf(analyzed: AnalyzedNode, kind: NodeKind): Outcome | null {
  const { definition, outputs, failed, assumed } = analyzed;
  if (failed || assumed !== 'exact' || definition?.bound || definition?.literal) return null;
  if (definition?.fold && (definition.constantSource || analyzed.inputs.some(input => input?.constant))) return null;
  const [first] = outputs;
  const isUsual = outputs.every(
    output =>
      output === null ||
      (output.origin === first?.origin && output.accuracy === 'exact' && output.contentsAccuracy === 'exact'),
  );
  if (!first || !isUsual || (first.origin !== 'data' && first.origin !== 'shapes')) return null;
  return { types: outputs.map(output => output?.type ?? null), origin: first.origin, kind };
}

/** Gives a node the outputs of its kind. */
function settleAs({ types, origin, kind }: Outcome, analyzed: AnalyzedNode): void {
  const names = analyzed.node.outputs;
  const outputs = new Array<AnalyzedValue | null>(names.length);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    outputs[index] =
      name === ''
        ? null
        : {
            name,
            type: types[index],
            constant: null,
            origin,
            initializer: null,
            standsFor: null,
            producer: analyzed,
            accuracy: 'exact',
            contentsAccuracy: 'exact',
            uses: 0,
            layout: null,
            size: null,
          };
  }
  analyzed.outputs = outputs;
  analyzed.kind = kind;
}

/** How far a node's outputs can be trusted, unless they are known without assumptions. */
function accuracyOf({ inputs, definition, bodies, assumed }: AnalyzedNode): Accuracy {
  let accuracy = assumed;
  inputs.forEach((input, index) => {
    // Which branch runs is open if that depends on assumed sizes.
    if (input === null || definition?.alternatives) return;
    const { contentsAccuracy } = input;
    const decides = contentsAccuracy !== 'exact' && isFalling(definition, index);
    accuracy = joinAccuracy(accuracy, joinAccuracy(input.accuracy, decides ? 'estimate' : contentsAccuracy));
  });
  for (const { graph } of bodies)
    for (const output of graph.outputs)
      if (output !== null) accuracy = joinAccuracy(accuracy, joinAccuracy(output.accuracy, output.contentsAccuracy));
  return accuracy;
}

function isFalling(definition: OperatorDefinition | null, input: number): boolean {
  if (definition === null) return false;
  const role = roleOf(definition, input);
  return role === 'compared' || role === 'index' || (definition.falling?.includes(input) ?? false);
}

/** For a domain that the model does not import: the newest definition. */
const newestOpset = Number.MAX_SAFE_INTEGER;

function joinPath(...steps: string[]): string {
  return steps.filter(step => step !== '').join('/');
}

/** The type of an output where a compression plan stores floating-point numbers in another one. */
function asStored(type: ValueType | null, { compressed }: Node): ValueType | null {
  const stored = compressed?.activations;
  if (stored === undefined || type?.kind !== 'tensor' || type.dtype === stored) return type;
  return isFloat(type.dtype) || isInteger(type.dtype) ? tensor(stored, type.shape) : type;
}

/** After guesses and in branches that may not run, it is not an error. */
function isContradiction({ code, severity }: Diagnostic): boolean {
  return code === 'declared-shape' || (code === 'shape-mismatch' && severity === 'error');
}

/** A shape as declared in the file: `batch × 3 × ?`. */
function declaredText(type: DeclaredType | null): string {
  return type?.kind === 'tensor' ? (type.shape ?? []).map(dim => dim || '?').join(' × ') : '?';
}

function contradictsNumbers(inferred: Shape, declared: DeclaredType | null): boolean {
  if (declared?.kind !== 'tensor' || declared.shape === null) return false;
  if (declared.shape.length !== inferred.length) return true;
  return declared.shape.some(
    (dim, axis) => typeof dim === 'number' && inferred[axis] !== null && inferred[axis] !== dim,
  );
}

function resolveReferences(
  attributes: ReadonlyMap<string, Attribute>,
  call: ReadonlyMap<string, Attribute> | null,
): ReadonlyMap<string, Attribute> {
  if (arePlain(attributes)) return attributes;
  let resolved: Map<string, Attribute> | null = null;
  for (const [name, attribute] of attributes) {
    if (attribute.kind !== 'ref') continue;
    resolved ??= new Map(attributes);
    const actual = call?.get(attribute.value);
    if (actual) resolved.set(name, actual);
    else resolved.delete(name);
  }
  return resolved ?? attributes;
}
