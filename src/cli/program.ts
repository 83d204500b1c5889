import { Command } from 'commander';
import { version } from '../../package.json';
import { ReadError } from '../engine/readers/support/readError';
import { reportFormats } from '../engine/report/formats';
import { printable } from '../engine/graph/printable';
import type { Console } from './console';
import { costCommand } from './costCommand';
import { overviewText, printHelp } from './help';
import { modelFiles } from './modelFiles';
import { doJobs, isJobThread } from './job';
import {
  addModelOptions,
  addCommonOptions,
  optionFiles,
  toCliOptions,
  type CliOptions,
  type RawOptions,
} from './options';

/** The commands and options of `model-cost`. */
export function createProgram(console: Console): Command {
  const program = new Command('model-cost')
    .description('Shows what neural networks cost: MACs, exact FLOPs, parameters and memory, per module and node.')
    .version(version)
    .argument(
      '<file...>',
      'models: ONNX, layer specs, Keras, TensorFlow.js, config.json, safetensors, GGUF; a folder, a pattern, a web address, a revision of Git (HEAD:a.onnx); - is standard input',
    )
    .showHelpAfterError('(model-cost --help shows how it is used)')
    .enablePositionalOptions()
    // Its messages name what a budget file holds.
    .configureOutput({
      writeOut: text => console.print(text),
      writeErr: text => console.complain(printable(text)),
    })
    .exitOverride();
  /** Does what may end with one sentence. */
  const saying = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      console.fail(2, error.message);
    }
  };
  /**
   * Runs a command, again and again if it watches files; if a file named by an option cannot be used, it ends with one
   * sentence.
   */
  const run = async (
    raw: RawOptions,
    filesOf: () => Promise<readonly string[]>,
    command: (files: readonly string[], options: CliOptions) => Promise<void>,
  ): Promise<void> => {
    await saying(async () => {
      let options: CliOptions | null = await toCliOptions(raw);
      console.annotates = options.format.areAnnotations ?? false;
      const work = async (files: readonly string[]): Promise<void> => {
        options ??= await toCliOptions(raw);
        await command(files, options);
      };
      if (isJobThread) await doJobs(work, () => console.exitCode);
      else if (options.watch) {
        const { watch } = await import('./watch');
        const watched = { files: optionFiles(raw), forget: () => (options = null) };
        // A file of an option may be broken for a while.
        await watch(filesOf, watched, files => saying(() => work(files)));
      } else await work(await filesOf());
    });
  };
  // Making options takes time: those of a command are only made for runs that may need them.
  const hasOptions = process.argv.slice(2).some(argument => argument.startsWith('-'));
  const addOptions = (): Command => addModelOptions(addCommonOptions(program, reportFormats));
  if (hasOptions) addOptions();
  program.action((names: string[], raw: RawOptions) =>
    run(
      raw,
      () => modelFiles(names),
      (files, options) => costCommand(files, options, console),
    ),
  );
  const diff = program
    .command('diff')
    .description('Shows what changed between two models, largest changes first; budgets are for the difference.')
    .argument('<old>', 'the model as it was')
    .argument('<new>', 'the model as it is')
    .showHelpAfterError('(model-cost diff --help shows how it is used)')
    .action((old: string, changed: string, raw: RawOptions) =>
      run(
        raw,
        async () => [old, changed],
        async (_, options) => (await import('./diffCommand')).diffCommand(old, changed, options, console),
      ),
    );
  program.hook('preSubcommand', () => {
    addCommonOptions(
      diff,
      reportFormats.filter(({ compare }) => compare),
    );
  });
  program
    .command('mcp')
    .description('Answers assistants: a server of the Model Context Protocol on standard input and output.')
    .action(async () => (await import('./mcpCommand')).mcpCommand());
  program
    .helpCommand(false)
    .command('help')
    .argument('[topic]')
    .description('Explains a topic.')
    .action((topic: string | undefined) => printHelp(topic, hasOptions ? program : addOptions(), console));
  // One screen; all options are a topic.
  program.helpInformation = overviewText;
  return program;
}
