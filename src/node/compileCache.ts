/** Of Node's `module`, what came with version 22. */
interface CompileCache {
  enableCompileCache?(folder?: string): void;
  flushCompileCache?(): void;
}

function compileCache(): CompileCache | undefined {
  return process.getBuiltinModule?.('node:module') as CompileCache | undefined;
}

/**
 * Lets Node load files with the code that it compiled earlier, from here on, where it can keep that.
 * @param folder where; without one, in Node's own place
 */
export function useCompileCache(folder?: string): void {
  compileCache()?.enableCompileCache?.(folder);
}

/** Keeps the code that was compiled by now. Node does when it exits, but a worker may be killed. */
export function keepCompiledCode(): void {
  compileCache()?.flushCompileCache?.();
}
