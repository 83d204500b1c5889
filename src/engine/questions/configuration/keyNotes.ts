import { formatBytes, formatCount, formatShare, formatTotal } from '../../formula/numbers';
import { bitsOf } from '../../graph/dataType';
import { say, type Message } from '../../graph/message';
import type { Convention } from '../../graph/convention';
import type { SourceRange } from '../../graph/sourceRange';
import type { Analysis } from '../../analysis/analyze';
import type { TreeItem } from '../../analysis/modules';
import { activeParams } from '../generation/activeParams';
import { cacheFigures } from '../generation/keyValueCache';
import { runAt } from '../generation/runs';
import { keyMeanings } from './keyMeanings';

/** The effect of a key of a configuration. */
export interface KeyNote {
  readonly range: SourceRange;
  /** The lens above it; null: none. */
  readonly lens: Message | null;
  readonly hover: readonly Message[];
}

/** The notes in the text of a `config.json`. */
export interface ConfigurationNotes {
  /** The line at the top in place of the totals; null for models that do not generate text. */
  readonly totals: Message | null;
  readonly keys: readonly KeyNote[];
}

/** The notes of a configuration, in the order of its text; none for other sources. */
export function configurationNotes(analysis: Analysis, convention: Convention): ConfigurationNotes {
  const { keys } = analysis.model;
  if (!keys) return { totals: null, keys: [] };
  const facts = factsOf(analysis, convention);
  const notes: KeyNote[] = [];
  for (const [key, range] of keys) {
    const [lens = null, ...more] = Object.hasOwn(remarks, key) ? remarks[key](facts) : [];
    const meaning = Object.hasOwn(keyMeanings, key) ? [keyMeanings[key]] : [];
    if (lens !== null || meaning.length > 0)
      notes.push({ range, lens, hover: [...meaning, ...(lens === null ? [] : [lens]), ...more] });
  }
  return { totals: totalsOf(analysis, convention), keys: notes };
}

/** `7.24 G params · 14.2 GFLOPs per token · KV cache 131 kB per token · 14.5 GB bfloat16` */
function totalsOf(analysis: Analysis, convention: Convention): Message | null {
  const { generation } = analysis.model;
  const cache = cacheFigures(analysis);
  if (!generation || !cache || generation.encodes) return null;
  const { params, weightBytes } = analysis.totals[convention];
  const token = runAt(analysis, 1, 0, convention);
  return say`${formatCount(params)} params · ${formatTotal(token.flops, 'FLOPs')} per token · KV cache ${formatBytes(cache.bytesPerToken)} per token · weights ${formatBytes(weightBytes)}`;
}

interface Facts {
  readonly params: number;
  readonly active: number;
  readonly weightBytes: number;
  readonly macs: number;
  /** The first layer, and the token embedding. */
  readonly layer: TreeItem | undefined;
  readonly embedding: TreeItem | undefined;
  readonly feedForward: number;
  readonly kvBytes: number | null;
  /** How it follows from the sizes; null if layers differ. */
  readonly kvFormula: Message | null;
  /** Query heads per key head. */
  readonly shared: number;
  readonly isTied: boolean;
  /** How many experts a layer has, and how many of them each token uses; null without a router. */
  readonly experts: { readonly all: number; readonly chosen: number } | null;
}

function factsOf(analysis: Analysis, convention: Convention): Facts {
  const { tree, totals, nodes } = analysis;
  const { params, macs, weightBytes } = totals[convention];
  const embedding = tree.find(({ type, sums }) => type === 'Embedding' && sums.params > 0);
  const past = analysis.model.generation?.caches[0]?.past ?? '';
  const attention = nodes.find(({ analyzed }) => analyzed.node.inputs.includes(past))?.analyzed.node;
  const attribute = (name: string): number => {
    const found = attention?.attributes.get(name);
    return found?.kind === 'int' ? found.value : 0;
  };
  const isFeedForward = ({ name }: TreeItem): boolean => /^(mlp|block_sparse_moe|ffn|DenseReluDense)$/.test(name);
  const kvBytes = cacheFigures(analysis)?.bytesPerToken ?? null;
  return {
    ...{ params, macs, weightBytes, embedding, active: activeParams(analysis) },
    layer: tree.find(({ name, sums }) => /\.0$/.test(name) && sums.params > 0),
    feedForward: tree.filter(isFeedForward).reduce((sum, { sums }) => sum + sums.params, 0),
    ...{ kvBytes, kvFormula: kvBytes === null ? null : cacheFormula(analysis, kvBytes) },
    shared: (attribute('q_num_heads') || attribute('num_heads')) / (attribute('kv_num_heads') || 1),
    isTied: nodes.some(({ weights }) => weights.some(({ shared, role }) => shared && role === 'weight')),
    experts: expertsOf(analysis),
  };
}

function expertsOf({ nodes }: Analysis): Facts['experts'] {
  for (const { weights } of nodes)
    for (const { shape, activeShare } of weights)
      if (activeShare < 1 && shape?.[0]) return { all: shape[0], chosen: Math.round(activeShare * shape[0]) };
  return null;
}

/** 2 · layers · heads · head size · bytes, if all layers keep the same. */
function cacheFormula({ model, nodes }: Analysis, bytes: number): Message | null {
  const tensors = model.generation?.caches.length ?? 0;
  const present = model.generation?.caches[0]?.present;
  const type = nodes.flatMap(({ analyzed }) => analyzed.outputs).find(output => output?.name === present)?.type;
  if (type?.kind !== 'tensor' || type.shape?.length !== 4) return null;
  const [, heads, , size] = type.shape;
  const each = (bitsOf(type.dtype) ?? 0) / 8;
  if (heads === null || size === null || tensors * heads * size * each !== bytes) return null;
  return say`2 · ${tensors / 2} layers · ${heads} heads · ${size} elements · ${each} bytes = ${bytes.toLocaleString('en')} bytes per token`;
}

const share = (part: number, of: number): string => formatShare(of === 0 ? 0 : part / of);

/** The note for a key: the lens, and more for the hover. */
type Remark = (facts: Facts) => readonly Message[];

const layers: Remark = ({ layer, params, macs }) =>
  layer
    ? [
        say`each ${formatCount(layer.sums.params)} params, ${share(layer.sums.params, params)} of the params and ${share(layer.sums.macs, macs)} of the MACs`,
      ]
    : [];

const experts: Remark = ({ experts: found, active, params }) =>
  found
    ? [say`${found.chosen} of ${found.all} experts: ${formatCount(active)} of ${formatCount(params)} params active`]
    : [];

const cache: Remark = ({ kvBytes, kvFormula, shared }) => {
  if (kvBytes === null) return [];
  const lens =
    shared > 1
      ? say`KV cache ÷ ${shared}: ${formatBytes(kvBytes)} per token`
      : say`KV cache ${formatBytes(kvBytes)} per token`;
  return kvFormula === null ? [lens] : [lens, kvFormula];
};

const stored: Remark = ({ weightBytes, params }) => [
  say`weights ${formatBytes(weightBytes)}, ${Number(((8 * weightBytes) / Math.max(1, params)).toFixed(2))} bits per parameter`,
];

const remarks: Readonly<Record<string, Remark>> = {
  num_hidden_layers: layers,
  n_layer: layers,
  num_layers: layers,
  encoder_layers: layers,
  vocab_size: ({ embedding, params, isTied }) => {
    if (!embedding) return [];
    const part = share(embedding.sums.params, params);
    return [isTied ? say`embedding ${part} of the params, tied to the head` : say`embedding ${part} of the params`];
  },
  intermediate_size: ({ feedForward, params }) =>
    feedForward > 0 ? [say`feed-forward layers ${share(feedForward, params)} of the params`] : [],
  num_key_value_heads: cache,
  kv_lora_rank: cache,
  num_experts_per_tok: experts,
  torch_dtype: stored,
  dtype: stored,
  quantization_config: stored,
};
