import { int } from '../../support/attributes';
import type { KeyValueCache } from './keyValueCache';
import type { Module } from './module';

/** The bias of ALiBi for all keys, past ones included, computed once per run. */
export function alibiBias(model: Module, embedded: string, heads: number, cache: KeyValueCache): string {
  const past = cache.length === 0 ? 0 : (model.dim(cache.pastOf(0)[0], 2) ?? 0);
  const keys = past + (model.dim(embedded, 1) ?? 0);
  return model.op('AlibiBias', [embedded], { heads: int(heads), keys: int(keys) }, 'transformers');
}
