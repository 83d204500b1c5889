import type { Node } from '../../graph/graph';
import type { NodeView } from './support/nodeView';
import { costArguments } from './support/conversion';
import type { Arguments, Draft, Tensor } from './support/draft';

/** A layer that states its output and its cost; of an unknown type where the cost is unknown. */
export function customLayer(node: NodeView): void {
  const { conversion, analyzed, index } = node;
  const [output] = analyzed.outputs;
  const shape = sound((output && conversion.plainShape(output)) ?? []);
  const inputs = node.dataInputs.map(value => conversion.tensorOf(value)!);
  const sums = conversion.sumOf([index]);
  const known = sums.unknownCost === 0;
  const args: Arguments = known ? { output: shape, ...costArguments(sums) } : { output: shape };
  const taken: Tensor[] = inputs.length > 0 ? inputs.slice(0, 64) : [conversion.latest];
  const type = known ? 'Custom' : unknownType(analyzed.node);
  const draft = conversion.addFor([index], { type, args, inputs: taken }, shape);
  analyzed.outputs.forEach((value, at) => {
    if (!value || (at > 0 && !conversion.isUsed(value))) return;
    if (at === 0) return conversion.provide(value, main(draft));
    // A custom layer has one output: the others are free layers after it.
    const other = sound(conversion.plainShape(value) ?? []);
    conversion.provide(value, conversion.insert('Custom', { output: other }, [main(draft)], other));
  });
}

const main = (layer: Draft): Tensor => ({ layer, output: null, shape: layer.shape ?? [] });

/** A type that no module has. */
const unknownType = ({ op, domain }: Node): string => `${domain}.${op}`.slice(0, 64);

/** A layer cannot say that an axis is empty. */
const sound = (shape: readonly number[]): readonly number[] => shape.slice(0, 8).map(size => Math.max(1, size));
