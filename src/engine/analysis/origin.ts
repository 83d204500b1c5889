import type { Initializer } from '../graph/graph';
import { isKnown } from '../graph/shape';
import type { OperatorDefinition } from '../operators/support/definition';
import { roleOf } from '../operators/support/roles';
import type { AnalyzedNode, AnalyzedValue, Origin } from './analysis';
import { isConstant } from './values';

/** Where the outputs of a node come from. */
export function originOf(analyzed: AnalyzedNode): Origin {
  const { definition, inputs } = analyzed;
  if (definition === null || definition.bodyFlow) return 'data';
  const moved = movedInputs(analyzed);
  if (moved.length > 0 && elementsAreConstant(definition, inputs)) {
    if (definition.repeats || moved.some(({ origin }) => origin === 'repeated')) return 'repeated';
    return moved.some(({ origin }) => origin === 'filled') ? 'filled' : 'file';
  }
  if (definition.fills && inputs.every(input => input === null || input.origin === 'file')) return 'filled';
  const looksAt = (input: AnalyzedValue | null, index: number): boolean =>
    input?.origin === 'data' && roleOf(definition, index) !== 'shape';
  return inputs.some(looksAt) ? 'data' : 'shapes';
}

/** The one constant whose elements an output holds; null: none, or several. */
export function constantOf(analyzed: AnalyzedNode, output: AnalyzedValue, origin: Origin): Initializer | null {
  const moved = movedInputs(analyzed);
  if (moved.length === 1 && isConstant({ origin })) return moved[0].initializer;
  if (origin !== 'filled' || moved.length > 0 || output.type?.kind !== 'tensor' || !isKnown(output.type.shape))
    return null;
  return { name: output.name, dtype: output.type.dtype, shape: output.type.shape, filled: true };
}

/** The inputs whose elements the outputs hold. */
export function movedInputs({ definition, inputs }: AnalyzedNode): readonly AnalyzedValue[] {
  if (!definition?.roles) return none;
  return inputs.filter(
    (input, index): input is AnalyzedValue => input !== null && roleOf(definition, index) === 'moved',
  );
}

const none: readonly AnalyzedValue[] = [];

/** Whether the inputs that determine elements are constants: all except sizes, scales and the like. */
function elementsAreConstant(definition: OperatorDefinition, inputs: AnalyzedNode['inputs']): boolean {
  return inputs.every((input, index) => {
    const role = roleOf(definition, index);
    return input === null || role === 'steering' || role === 'scale' || role === 'shape' || isConstant(input);
  });
}
