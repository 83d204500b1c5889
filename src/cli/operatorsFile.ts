import { readOwnOperators, type OwnOperators } from '../engine/operators/support/ownOperators';
import { inSequence } from '../engine/graph/message';
import { parseJson, valueOf } from '../engine/readers/support/json';
import { ReadError } from '../engine/readers/support/readError';
import { readText } from '../engine/readers/support/readText';
import { withSource } from './withSource';

/**
 * Reads cost rules, as in the setting `modelCostLens.operators`; comments are allowed.
 * @throws ReadError with what is wrong with the file or its contents
 */
export async function readOperatorsFile(file: string): Promise<OwnOperators> {
  return checkedOperators(valueOf(parseJson(await withSource(file, readText))));
}

/** @throws ReadError with what is wrong with cost rules */
export function checkedOperators(rules: unknown): OwnOperators {
  const { operators, mistakes } = readOwnOperators(rules);
  const [first, ...others] = mistakes.map(({ message }) => message);
  if (first !== undefined) throw new ReadError('operators', inSequence(first, ...others));
  return operators;
}
