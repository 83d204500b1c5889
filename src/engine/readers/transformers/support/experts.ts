import { say } from '../../../graph/message';
import { int, text } from '../../support/attributes';
import type { Config } from './config';
import { linear } from './linear';
import type { Module } from './module';

/** The experts of a layer and how many of them each token goes through. */
export interface ExpertSizes {
  readonly width: number;
  readonly inner: number;
  readonly experts: number;
  readonly chosen: number;
  readonly act: string;
  readonly bias?: boolean;
}

/** Reports a configuration that lets each token through more experts than there are. */
export function checkExperts(config: Config, { experts, chosen }: ExpertSizes): void {
  if (chosen > experts)
    config.contradict(say`${chosen} experts per token cannot be chosen among ${experts}.`, 'num_experts_per_tok');
}

/** What a router gives for each token: the chosen experts, and how much each counts. */
export interface Routing {
  readonly indices: string;
  readonly weights: string;
}

/** softmax over all experts, of which the best are kept; their weights may be made to sum up to one. */
export function softmaxRouting(
  parent: Module,
  name: string,
  value: string,
  sizes: ExpertSizes,
  normalized: boolean,
): Routing {
  const logits = linear(parent, name, value, sizes.width, sizes.experts);
  const best = topK(parent, parent.op('Softmax', [logits], { axis: int(-1) }), sizes.chosen);
  return normalized ? { ...best, weights: normalize(parent, best.weights) } : best;
}

export function topK(parent: Module, scores: string, count: number): Routing {
  const [weights, indices] = parent.graph.add('TopK', [scores, parent.graph.list([count])], { outputs: 2 });
  return { weights, indices };
}

/** Weights that sum up to one. */
export function normalize(parent: Module, weights: string): string {
  return parent.op('Div', [weights, parent.op('ReduceSum', [weights, parent.graph.list([-1])])]);
}

/** The chosen experts, each gate · value between two linear layers, and the weighted sum of their results. */
export function routedExperts(
  parent: Module,
  name: string,
  value: string,
  { weights }: Routing,
  sizes: ExpertSizes,
): string {
  const { width, inner, experts, chosen, act, bias = false } = sizes;
  const packed = parent.building.quantization?.experts;
  const scales = (inputs: number, outputs: number): readonly number[] => [
    experts,
    packed!.group > inputs ? outputs : Math.ceil((inputs * outputs) / packed!.group),
  ];
  return parent.child(
    name,
    '*Experts',
    module =>
      module.op(
        'Experts',
        [
          value,
          weights,
          module.weight('gate_up_proj', [experts, width, 2 * inner], packed?.dtype),
          module.weight('down_proj', [experts, inner, width], packed?.dtype),
          ...(bias
            ? [
                module.weight('gate_up_proj_bias', [experts, 2 * inner]),
                module.weight('down_proj_bias', [experts, width]),
              ]
            : ['', '']),
          ...(packed
            ? [
                module.beside('gate_up_proj_scales', scales(width, 2 * inner), packed.scale),
                module.beside('down_proj_scales', scales(inner, width), packed.scale),
              ]
            : []),
        ],
        { activation: text(act), gated: int(1) },
        'transformers',
      ),
    `${experts} experts, ${chosen} per token`,
  );
}
