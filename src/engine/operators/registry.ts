import type { OperatorDefinition } from './support/definition';
import { usual } from './usual';

/** All others (`others`), which take as long to set up as a small model to read; null: nothing has needed them so far. */
let others: typeof usual | null = null;

/** The versions of each operator that was asked for, by its domain and name, newest first. */
const found = new Map<string, Map<string, readonly OperatorDefinition[]>>();

/** Whether an operator is defined without the others. */
export function isUsual(domain: string, name: string): boolean {
  return versionsOf(domain, name).length > 0;
}

export async function loadOthers(): Promise<void> {
  others ??= (await import('./others')).others;
}

/**
 * The definition in force for a version of its domain, or null where the operator is unknown (there).
 * @throws if the others may define it and were not loaded: an operator must not look unknown for that
 */
export function findOperator(domain: string, name: string, opset: number): OperatorDefinition | null {
  const versions = versionsOf(domain, name);
  for (let index = 0; index < versions.length; index++) if (versions[index].since <= opset) return versions[index];
  if (versions.length === 0 && others === null)
    throw new Error(`No other operators are loaded than the usual ones, and ${domain}::${name} is none of them.`);
  return null;
}

function versionsOf(domain: string, name: string): readonly OperatorDefinition[] {
  return found.get(domain)?.get(name) ?? find(domain, name);
}

/** A model has few kinds of operators: looking for those takes less time than sorting all that there are. */
function find(domain: string, name: string): readonly OperatorDefinition[] {
  const versions: OperatorDefinition[] = [];
  for (const families of [usual, others ?? []]) {
    for (let index = 0; index < families.length; index++) {
      const family = families[index];
      for (let at = 0; at < family.length; at++) {
        const definition = family[at];
        if (definition.name === name && (definition.domain ?? 'ai.onnx') === domain) versions.push(definition);
      }
    }
  }
  // Names that nobody knows are as many as files have.
  if (versions.length === 0) return versions;
  versions.sort((a, b) => b.since - a.since);
  let ofDomain = found.get(domain);
  if (ofDomain === undefined) found.set(domain, (ofDomain = new Map<string, readonly OperatorDefinition[]>()));
  ofDomain.set(name, versions);
  return versions;
}
