/** The parts of a configuration's class: `LlamaForCausalLM` is Llama for the task ForCausalLM. */
export interface Architecture {
  readonly className: string;
  readonly task: string;
}

/** Splits the name of a class; null if it is not a class of this model. */
export function readArchitecture(className: string, prefix: string): Architecture | null {
  return className.startsWith(prefix) && className.length > prefix.length
    ? { className, task: className.slice(prefix.length) }
    : null;
}
