import { Command } from 'commander';
import { version } from '../../package.json';
import { ReadError } from '../engine/readers/support/readError';
import { reportFormats } from '../engine/report/formats';
import { printable } from '../engine/graph/printable';
import type { Console } from './console';
import { costCommand } from './costCommand';
import { diffCommand } from './diffCommand';
import { modelFiles } from './modelFiles';
import { addModelOptions, addCommonOptions, toCliOptions, type CliOptions, type RawOptions } from './options';

const examples = `
Examples:
  model-cost alexnet.onnx models/
  model-cost --format ptflops alexnet.onnx
  model-cost --format json --dim batch=8 --dim seq=512 encoder.onnx
  model-cost --input data=1x3x320x320 detector.onnx
  model-cost --device A100 --dim tokens=1 --dim past=4096 config.json
  model-cost --max-macs 600M --max-params 5M --max-memory 64MB models/*.onnx
  model-cost diff --max-macs 10M HEAD~1:model.onnx model.onnx
  model-cost diff --max-macs 10M before.onnx after.onnx

Exit code: 0 fine, 1 over budget, 2 a file could not be read (the others are still done) or the command is wrong.`;

/** The commands and options of `model-cost`. */
export function createProgram(console: Console): Command {
  const program = new Command('model-cost')
    .description('Says what neural networks cost: MACs, exact FLOPs, parameters and memory, per module and node.')
    .version(version)
    .argument(
      '<file...>',
      'models: ONNX, layer specs, Keras, TensorFlow.js, config.json, safetensors, GGUF; a folder, a pattern, a web address, a revision of Git (HEAD:a.onnx); - is standard input',
    )
    .addHelpText('after', examples)
    .showHelpAfterError('(model-cost --help shows how it is used)')
    .enablePositionalOptions()
    // Its messages name what a budget file holds.
    .configureOutput({ writeErr: text => process.stderr.write(printable(text)) })
    .exitOverride();
  /** Runs a command; if a file named by an option cannot be used, it ends with one sentence. */
  const run = async (options: RawOptions, command: (options: CliOptions) => Promise<void>): Promise<void> => {
    try {
      await command(await toCliOptions(options));
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      console.fail(2, error.message);
    }
  };
  addModelOptions(addCommonOptions(program, reportFormats)).action((names: string[], raw: RawOptions) =>
    run(raw, async options => costCommand(await modelFiles(names), options, console)),
  );
  const diff = program
    .command('diff')
    .description('Says what changed between two models, what changed most first; budgets are for the difference.')
    .argument('<old>', 'the model as it was')
    .argument('<new>', 'the model as it is')
    .showHelpAfterError('(model-cost diff --help shows how it is used)');
  addCommonOptions(
    diff,
    reportFormats.filter(({ compare }) => compare),
  ).action((old: string, changed: string, raw: RawOptions) =>
    run(raw, options => diffCommand(old, changed, options, console)),
  );
  program
    .command('mcp')
    .description('Answers assistants: a server of the Model Context Protocol on standard input and output.')
    .action(async () => (await import('./mcpCommand')).mcpCommand());
  return program;
}
