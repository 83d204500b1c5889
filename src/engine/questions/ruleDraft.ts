import type { AnalyzedNode, AnalyzedValue } from '../analysis/analysis';
import { ownOperatorKey } from '../operators/support/ownOperators';
import type { Shape } from '../graph/shape';

/** Beyond these a draft is no help. */
const mostInputs = 8;
const mostNames = 40;

/** A cost rule for an operator without one, for the user to complete: its formulas are empty, and so not valid yet. */
export interface RuleDraft {
  /** `domain::Op`, as in the setting. */
  readonly operator: string;
  readonly rule: {
    readonly let: Readonly<Record<string, string>>;
    readonly outputs: readonly string[];
    readonly macs: string;
    readonly flops: string;
  };
}

/** Whether nobody knows what a node costs, so that a rule of the user's would count. */
export function lacksRule({ node, definition, bodies }: AnalyzedNode): boolean {
  return definition === null && !node.unresolved && bodies.length === 0 && ownOperatorKey(node) !== null;
}

/** A draft with a name for every axis of the inputs (`a0`: axis 0 of input 0) and for every numeric attribute. */
export function draftRule(analyzed: AnalyzedNode): RuleDraft | null {
  const operator = ownOperatorKey(analyzed.node);
  if (operator === null || !lacksRule(analyzed)) return null;
  const names: [string, string][] = analyzed.inputs
    .slice(0, mostInputs)
    .flatMap((input, index) =>
      (shapeOf(input) ?? []).map((_, axis): [string, string] => [
        `${String.fromCharCode(97 + index)}${axis}`,
        `in${index}[${axis}]`,
      ]),
    );
  for (const [name, { kind }] of analyzed.attributes)
    if ((kind === 'int' || kind === 'float') && /^[A-Za-z_]\w*$/.test(name)) names.push([name, `attr.${name}`]);
  return {
    operator,
    rule: {
      let: Object.fromEntries(names.slice(0, mostNames)),
      outputs: analyzed.outputs.map(output => `in${sameShape(analyzed, output)}`),
      macs: '',
      flops: '',
    },
  };
}

/** The first input that is shaped like an output; the first one, where the output's shape is unknown. */
function sameShape({ inputs }: AnalyzedNode, output: AnalyzedValue | null): number {
  const shape = shapeOf(output);
  return Math.max(
    0,
    inputs.findIndex(input => shape !== null && String(shapeOf(input)) === String(shape)),
  );
}

function shapeOf(value: AnalyzedValue | null): Shape | null {
  return value?.type?.kind === 'tensor' ? value.type.shape : null;
}
