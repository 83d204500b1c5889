import type { ValueType } from '../graph/value';
import type { AnalyzedValue, OpenTypes } from './analysis';

/**
 * What is really known about a value's type: sizes that depend on data are unknown, whatever costs were counted with.
 */
export function knownType(value: AnalyzedValue, openTypes: OpenTypes): ValueType | null {
  return openTypes.has(value) ? openTypes.get(value)! : value.type;
}
