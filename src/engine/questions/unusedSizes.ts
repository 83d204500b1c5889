import type { Analysis } from '../analysis/analyze';

/** Sizes that were given by name, by what they are for. */
export interface GivenSizes {
  readonly dimensions: ReadonlyMap<string, number>;
  readonly variables: ReadonlyMap<string, number>;
  readonly inputShapes: ReadonlyMap<string, readonly number[]>;
}

/**
 * What was given for names that a model does not have, and shapes of another rank than it takes, one sentence each: a
 * misspelled name must not look like a value that was used.
 * @param called what precedes a name in a sentence, such as `--dim`
 */
export function unusedSizes(
  { dimensions, model }: Analysis,
  given: GivenSizes,
  called: Readonly<Record<keyof GivenSizes, string>>,
): string[] {
  const known = dimensions.map(({ name }) => name);
  const inputs = model.graph.inputs.map(({ name }) => name).filter(name => !model.graph.initializers.has(name));
  const unused = (of: keyof GivenSizes, what: string, names: readonly string[]): string[] => {
    const list = names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`;
    return [...given[of].keys()]
      .filter(name => !names.includes(name))
      .map(name => `${called[of]} ${name} was not used, since no ${what} has this name; ${list}.`);
  };
  return [
    ...unused('dimensions', 'open dimension', known),
    ...unused('variables', 'variable', known),
    ...unused('inputShapes', 'input', inputs),
    ...wrongRanks(model.graph.inputs, given, called.inputShapes),
  ];
}

/** A shape without the batch, as in a layer spec, would be taken for one with it. */
function wrongRanks(
  inputs: Analysis['model']['graph']['inputs'],
  { inputShapes }: GivenSizes,
  called: string,
): string[] {
  return inputs.flatMap(({ name, type }) => {
    const [given, declared] = [inputShapes.get(name), type?.kind === 'tensor' ? type.shape : null];
    if (given === undefined || !declared || given.length === declared.length) return [];
    const shape = declared.map(dim => dim ?? '?').join(' × ');
    return [`${called} ${name} has rank ${given.length}, but the model takes rank ${declared.length}: ${shape}.`];
  });
}
