import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { cli } from '../../../esbuild.js';
import { temporaryFolder } from '../../support/temporaryFolder';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let bundle: string | null = null;

/** Runs the terminal's entry, bundled from the sources as they are, in a process of its own. */
export function runCli(
  args: readonly string[],
  options: { readonly cwd?: string; readonly hangUpAfter?: number } = {},
): Promise<CliRun> {
  bundle ??= buildCli();
  const child = spawn(process.execPath, [bundle, ...args], {
    cwd: options.cwd ?? process.cwd(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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

function buildCli(): string {
  const outdir = temporaryFolder();
  buildSync({ ...cli, outdir });
  return path.join(outdir, 'cli.js');
}
