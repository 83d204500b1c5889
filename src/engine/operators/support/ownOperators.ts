import { isRecord } from '../../graph/isRecord';
import { symbol, evaluate, type Expression } from '../../formula/expression';
import { parseExpression, type Quantity } from '../../formula/parseExpression';
import { CodedError } from '../../graph/codedError';
import { say, verbatim, type Message } from '../../graph/message';
import type { Node } from '../../graph/graph';
import type { Dim } from '../../graph/shape';
import { tensor, type ValueType } from '../../graph/value';
import type { Cost, NodeContext, OperatorDefinition } from './definition';

/** Definitions by `domain::Op`. */
export type OwnOperators = ReadonlyMap<string, OperatorDefinition>;

const figures = ['macs', 'flops', 'special'] as const;
/** Rules come from files that anybody may have written. */
const maxRules = 1000;

/** What is wrong with the rules, and where: keys and positions from the object of all rules on. */
export interface RuleMistake {
  readonly path: readonly (string | number)[];
  readonly message: Message;
}

/** One rule as it is written, its formulas still text. */
interface Rule {
  readonly let: readonly (readonly [name: string, formula: string])[];
  /** `in0`: shaped as that input; a list: one formula per dimension. */
  readonly outputs: readonly (string | readonly (string | number)[])[];
  readonly figures: readonly (readonly [figure: (typeof figures)[number], formula: string])[];
}

/**
 * Reads cost rules of the user's own for operators that the product does not know:
 * `{ "mamba_ssm::SelectiveScan": { "let": { "B": "in0[0]" }, "outputs": ["in0"], "macs": "0", "flops": "9*B" } }`.
 * In formulas `in0[1]` is a dimension of an input, `attr.name` an attribute, and names of `let` are quantities; MACs
 * and FLOPs are those of one run of the node.
 * @returns the rules without mistakes, and one sentence per mistake
 */
export function readOwnOperators(value: unknown): { operators: OwnOperators; mistakes: readonly RuleMistake[] } {
  const operators = new Map<string, OperatorDefinition>();
  const mistakes: RuleMistake[] = [];
  if (!isRecord(value)) {
    const message = say`Operator rules must be an object that maps domain::Op to a rule.`;
    return { operators, mistakes: [{ path: [], message }] };
  }
  for (const [key, written] of Object.entries(value).slice(0, maxRules)) {
    const [, domain, name] = /^(?:([^:]*)::)?([^:]+)$/.exec(key) ?? [];
    const found =
      name === undefined ? wrong([], say`expected a name such as mamba_ssm::SelectiveScan`) : mistakeIn(written);
    if (found !== null)
      mistakes.push({ path: [key, ...found.path], message: say`Operator rule '${key}': ${found.reason}.` });
    else
      operators.set(
        `${domain ?? 'ai.onnx'}::${name}`,
        define(name, domain ?? 'ai.onnx', toRule(written as WrittenRule)),
      );
  }
  return { operators, mistakes };
}

/** What a node's operator is called among the rules; null: its name cannot be written there. */
export function ownOperatorKey({ domain, op }: Pick<Node, 'domain' | 'op'>): string | null {
  return /^[^:]*::[^:]+$/.test(`${domain}::${op}`) ? (domain === 'ai.onnx' ? op : `${domain}::${op}`) : null;
}

interface WrittenRule {
  readonly let?: Readonly<Record<string, string | number>>;
  readonly outputs: Rule['outputs'];
  readonly macs?: string | number;
  readonly flops?: string | number;
  readonly special?: string | number;
}

function toRule(written: WrittenRule): Rule {
  return {
    let: Object.entries(written.let ?? {}).map(([name, formula]) => [name, String(formula)]),
    outputs: written.outputs,
    figures: figures.flatMap(figure =>
      written[figure] === undefined ? [] : [[figure, String(written[figure])] as const],
    ),
  };
}

interface Wrong {
  readonly path: RuleMistake['path'];
  readonly reason: Message;
}

function wrong(path: Wrong['path'], reason: Message): Wrong {
  return { path, reason };
}

/** What is wrong with a rule, and where in it; null: nothing. Every formula is tried without a node. */
function mistakeIn(written: unknown): Wrong | null {
  if (!isRecord(written)) return wrong([], say`expected an object`);
  for (const key of Object.keys(written)) {
    if (!['let', 'outputs', ...figures].includes(key))
      return wrong([key], say`'${key}' is unknown: expected let, outputs, macs, flops or special`);
  }
  if (written.let !== undefined && !isRecord(written.let))
    return wrong(['let'], say`'let' must be an object of formulas`);
  if (!Array.isArray(written.outputs))
    return wrong(
      written.outputs === undefined ? [] : ['outputs'],
      say`'outputs' must be an array of shapes, for example ["in0"]`,
    );
  const names = new Set<string>();
  const check = (path: Wrong['path'], place: string, formula: unknown): Wrong | null => {
    if (typeof formula === 'number' && formula >= 0 && Number.isFinite(formula)) return null;
    if (typeof formula !== 'string') return wrong(path, say`'${place}' must be a formula or a number`);
    try {
      parseExpression(formula, quantity => (isKnownName(quantity, names) ? { kind: 'number', value: 1 } : null));
      return null;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return wrong(path, say`'${place}', ${error.reason}`);
    }
  };
  for (const [name, formula] of Object.entries(written.let ?? {})) {
    const found = /^[A-Za-z_]\w*$/.test(name)
      ? check(['let', name], `let.${name}`, formula)
      : wrong(['let', name], say`'${name}' is not a valid name`);
    if (found !== null) return found;
    names.add(name);
  }
  for (const [index, output] of written.outputs.entries()) {
    if (typeof output === 'string' && /^in\d+$/.test(output)) continue;
    if (!Array.isArray(output))
      return wrong(
        ['outputs', index],
        say`'outputs[${index}]' must be an input such as in0, or an array of dimensions`,
      );
    for (const [axis, dim] of output.entries()) {
      const found = check(['outputs', index, axis], `outputs[${index}]`, dim);
      if (found !== null) return found;
    }
  }
  for (const figure of figures) {
    const found = written[figure] === undefined ? null : check([figure], figure, written[figure]);
    if (found !== null) return found;
  }
  return null;
}

function isKnownName({ name, index }: Quantity, names: ReadonlySet<string>): boolean {
  return index === undefined ? names.has(name) || /^attr\.\w+$/.test(name) : /^in\d+$/.test(name);
}

function define(name: string, domain: string, rule: Rule): OperatorDefinition {
  return {
    name,
    domain,
    since: 1,
    infer: node => {
      const resolve = quantities(node, rule);
      return rule.outputs.map((output): ValueType | null => {
        if (typeof output === 'string') return node.type(Number(output.slice(2)));
        return tensor(
          node.dtype(0),
          output.map(dim => sizeOf(parseExpression(String(dim), resolve))),
        );
      });
    },
    cost: node => {
      const resolve = quantities(node, rule);
      const cost: { -readonly [K in keyof Cost]: Cost[K] } = {};
      for (const [figure, formula] of rule.figures) cost[figure] = parseExpression(formula, resolve);
      return cost;
    },
  };
}

/** The quantities of one node: each explains itself by the formula it is defined with. */
function quantities(node: NodeContext, rule: Rule): (quantity: Quantity) => Expression | null {
  const defined = new Map<string, Expression>();
  const resolve = ({ name, index }: Quantity): Expression | null => {
    const own = defined.get(name);
    if (own !== undefined) return own;
    if (index !== undefined) {
      return symbol(
        `${name}[${index}]`,
        node.dim(Number(name.slice(2)), index),
        say`axis ${index} of input ${name.slice(2)}`,
      );
    }
    const attribute = name.slice('attr.'.length);
    return symbol(attribute, node.int(attribute) ?? node.float(attribute) ?? null, say`the attribute ${attribute}`);
  };
  for (const [name, formula] of rule.let) {
    defined.set(name, symbol(name, evaluate(parseExpression(formula, resolve)), verbatim(formula)));
  }
  return resolve;
}

function sizeOf(expression: Expression): Dim {
  const value = evaluate(expression);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
