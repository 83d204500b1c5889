import { isInteger } from '../../graph/dataType';
import type { CachedTensor, DeclaredDim, Generation, Graph, ValueInfo } from '../../graph/graph';

/**
 * How exporters name the keys and values that go in and come out: `past_key_values.0.key` and `present.0.key` (optimum,
 * onnxruntime-genai), `past_0` and `present_0` (transformers' first exporter), `past_key_self_0` and `present_key_self_0`
 * (onnxruntime). What follows the first word says which layer they are of.
 */
const pastName = /^past(?:_key_values?)?(?=[._])/;
const presentName = /^present(?:_key_values?)?(?=[._])/;
/** Keys and values of an encoder's states are computed once and do not grow. */
const ofEncoder = /encoder|cross/;

/**
 * How a graph with past keys and values among its inputs generates text.
 * @returns undefined if it has none, or if its numbers of new and past tokens are not open
 */
export function generationOf({ inputs, outputs }: Graph): Generation | undefined {
  const presents = new Map<string, ValueInfo>();
  for (const output of outputs)
    if (presentName.test(output.name)) presents.set(output.name.replace(presentName, ''), output);
  const caches: CachedTensor[] = [];
  let past: string | null = null;
  for (const input of inputs) {
    const present = pastName.test(input.name) ? presents.get(input.name.replace(pastName, '')) : undefined;
    if (present === undefined || ofEncoder.test(input.name)) continue;
    const shape = shapeOf(input);
    const axis = pastAxis(shape, shapeOf(present));
    if (axis < 0) continue;
    past ??= String(shape[axis]);
    if (shape[axis] === past) caches.push({ past: input.name, present: present.name, window: null, axis });
  }
  const tokens = tokensOf(inputs.filter(({ name }) => !caches.some(cache => cache.past === name)));
  return past === null || tokens === null ? undefined : { tokens, past, encodes: false, caches };
}

/** The axis whose dimension is named after the past, or the only one along which what comes out is longer; -1: none. */
function pastAxis(past: readonly DeclaredDim[], present: readonly DeclaredDim[]): number {
  const named = past.findIndex(dim => typeof dim === 'string' && /past/i.test(dim));
  if (named >= 0 || past.length !== present.length) return named;
  const grown = past.flatMap((dim, axis) => (dim !== present[axis] ? [axis] : []));
  return grown.length === 1 && typeof past[grown[0]] === 'string' && past[grown[0]] !== '' ? grown[0] : -1;
}

/** The dimension of new tokens: positions of the ids, of their embeddings, or of what else the first layer reads. */
function tokensOf(inputs: readonly ValueInfo[]): string | null {
  const isIds = ({ name, type }: ValueInfo): boolean =>
    /^(decoder_)?input_ids$/.test(name) && type?.kind === 'tensor' && isInteger(type.dtype);
  const isOpen = (input: ValueInfo): boolean => {
    const dim = shapeOf(input)[1];
    return typeof dim === 'string' && dim !== '';
  };
  const found =
    inputs.find(isIds) ??
    inputs.find(({ name }) => /^(decoder_)?inputs_embeds$/.test(name)) ??
    inputs.find(input => shapeOf(input).length === 3 && isOpen(input));
  return found && isOpen(found) ? String(shapeOf(found)[1]) : null;
}

function shapeOf({ type }: ValueInfo): readonly DeclaredDim[] {
  return type?.kind === 'tensor' ? (type.shape ?? []) : [];
}
