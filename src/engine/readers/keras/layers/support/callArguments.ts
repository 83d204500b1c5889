/** A tensor among the arguments of a call, by its value. */
export class TensorArgument {
  constructor(readonly value: string) {}
}

/** Python's `start:stop:step`. */
export class SliceArgument {
  constructor(
    readonly start: Argument,
    readonly stop: Argument,
    readonly step: Argument,
  ) {}
}

/** Python's `...`. */
export class EllipsisArgument {}

export type Argument =
  | null
  | boolean
  | number
  | string
  | TensorArgument
  | SliceArgument
  | EllipsisArgument
  | readonly Argument[]
  | ReadonlyMap<string, Argument>;

/** The arguments of a layer's call. */
export class CallArguments {
  /** The tensors among the positional arguments; among all if there are no others. */
  readonly inputs: readonly string[];

  constructor(
    readonly positional: readonly Argument[],
    private readonly keywords: ReadonlyMap<string, Argument> = new Map(),
  ) {
    const tensors = positional.flatMap(tensorsIn);
    this.inputs = tensors.length > 0 ? tensors : [...keywords.values()].flatMap(tensorsIn);
  }

  /** A call with only tensors. */
  static of(values: readonly string[]): CallArguments {
    return new CallArguments(values.map(value => new TensorArgument(value)));
  }

  /** An argument by its name or position; undefined if the call omits it. */
  argument(name: string, place: number): Argument | undefined {
    return this.keywords.get(name) ?? this.positional[place];
  }

  /** The tensors by name, if they are given in a dictionary. */
  get named(): ReadonlyMap<string, string> {
    const [first] = this.positional;
    if (!(first instanceof Map)) return new Map();
    return new Map(
      [...(first as ReadonlyMap<string, Argument>)].flatMap(([name, value]) =>
        tensorsIn(value)
          .slice(0, 1)
          .map(tensor => [name, tensor]),
      ),
    );
  }
}

export const isList = (argument: Argument | undefined): argument is readonly Argument[] => Array.isArray(argument);

/** The values of all tensors in an argument, in order. */
export function tensorsIn(argument: Argument | undefined): string[] {
  if (argument instanceof TensorArgument) return [argument.value];
  if (argument instanceof SliceArgument) return [argument.start, argument.stop, argument.step].flatMap(tensorsIn);
  if (argument instanceof Map) return [...(argument as ReadonlyMap<string, Argument>).values()].flatMap(tensorsIn);
  return isList(argument) ? argument.flatMap(tensorsIn) : [];
}
