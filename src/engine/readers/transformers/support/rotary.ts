import { int } from '../../support/attributes';
import type { Config } from './config';
import type { Module } from './module';

/** Cosines and sines of the positions of tokens, by which queries and keys are turned. */
export interface Rotation {
  readonly cosines: string;
  readonly sines: string;
  /** Elements of a head that are turned. */
  readonly size: number;
}

/** The angles of all positions, computed once per run. */
export function rotation(
  parent: Module,
  name: string,
  positions: string,
  size: number,
  type = '*RotaryEmbedding',
): Rotation {
  return parent.child(name, type, module => {
    const [cosines, sines] = module.graph.add('RotaryAngles', [positions], {
      domain: 'transformers',
      outputs: 2,
      attributes: { dim: int(size) },
    });
    return { cosines, sines, size };
  });
}

/** Turns each head of tokens × (heads · size), or its first elements where only a part is turned. */
export function turn(module: Module, value: string, heads: number, headSize: number, by: Rotation): string {
  return module.op('RotaryEmbedding', [value, by.cosines, by.sines], {
    num_heads: int(heads),
    rotary_embedding_dim: by.size === headSize ? undefined : int(by.size),
  });
}

/** How many elements of a head are turned, by `partial_rotary_factor`: all of them where it is left out. */
export function rotarySize(config: Config, headSize: number): number {
  const factor =
    config.inner('rope_parameters', {}).optionalNumber('partial_rotary_factor') ??
    config.optionalNumber('partial_rotary_factor');
  return Math.floor(headSize * (factor ?? 1));
}
