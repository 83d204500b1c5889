import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { buildTerminal } from '../../../esbuild.js';
import { temporaryFolder } from '../../support/temporaryFolder';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let bundle: Promise<string> | undefined;

/** Runs the command line, bundled from the current sources, in a separate process. */
export async function runCli(
  args: readonly string[],
  options: { readonly cwd?: string; readonly hangUpAfter?: number; readonly input?: Uint8Array } = {},
): Promise<CliRun> {
  return run(process.execPath, [await bundledCli(), ...args], options);
}

/** Runs a Bash command in which `model-cost` runs the same. */
export async function runShell(command: string, options: { readonly cwd?: string } = {}): Promise<CliRun> {
  const modelCost = `model-cost() { ${JSON.stringify(process.execPath)} ${JSON.stringify(await bundledCli())} "$@"; }`;
  return run('bash', ['-c', `${modelCost}; ${command}`], options);
}

function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly hangUpAfter?: number; readonly input?: Uint8Array },
): Promise<CliRun> {
  const child = spawn(command, args, { cwd: options.cwd ?? process.cwd(), stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(options.input);
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (options.hangUpAfter !== undefined && stdout.length >= options.hangUpAfter) child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject).on('close', code => resolve({ code, stdout, stderr }));
  });
}

export function bundledCli(): Promise<string> {
  return (bundle ??= build());
}

async function build(): Promise<string> {
  const outdir = temporaryFolder();
  await buildTerminal(outdir);
  return path.join(outdir, 'cli.js');
}
