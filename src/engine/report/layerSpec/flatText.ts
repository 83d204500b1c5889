import type { Draft, SpecDraft, Tensor } from './support/draft';

/** A spec as text, and where each layer begins. */
export interface SpecText {
  readonly text: string;
  readonly offsets: readonly number[];
}

/** A spec without blocks, whose layers are numbered: for reading it again, not for people. */
export function flatText(spec: SpecDraft): SpecText {
  const numbers = new Map(spec.layers.map((layer, index) => [layer, index]));
  const nameOf = (layer: Draft): string => `layer_${numbers.get(layer)!}`;
  const reference = ({ layer, output }: Tensor): string =>
    layer === null ? output! : output === null ? nameOf(layer) : `${nameOf(layer)}.${output}`;
  const offsets: number[] = [];
  let text = `${JSON.stringify(headOf(spec)).slice(0, -1)},"layers":[`;
  spec.layers.forEach((layer, index) => {
    if (index > 0) text += ',';
    offsets.push(text.length);
    text += JSON.stringify({
      name: nameOf(layer),
      type: layer.type,
      inputs: layer.inputs.map(reference),
      ...(layer.weights && { weights: nameOf(layer.weights) }),
      ...layer.args,
    });
  });
  return { text: `${text}]}`, offsets };
}

/** The fields of a spec before its layers. */
export function headOf({ name, inputs, batch }: SpecDraft): Readonly<Record<string, unknown>> {
  return {
    version: 2,
    ...(name !== '' && { name: name.slice(0, 64) }),
    ...(batch !== 1 && { batch }),
    inputs: Object.fromEntries(
      inputs.map(({ name: input, dtype, shape }) => [input, dtype === 'float32' ? shape : { shape, dtype }]),
    ),
  };
}
