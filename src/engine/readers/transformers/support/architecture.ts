/** The class that a configuration is for, taken apart: `LlamaForCausalLM` is Llama for the task ForCausalLM. */
export interface Architecture {
  readonly className: string;
  readonly task: string;
}

/** Takes the name of a class apart; null where it is not a class of this model. */
export function readArchitecture(className: string, prefix: string): Architecture | null {
  return className.startsWith(prefix) && className.length > prefix.length
    ? { className, task: className.slice(prefix.length) }
    : null;
}
