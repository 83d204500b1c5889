import type { Command } from 'commander';
import { listed, textOf } from '../engine/graph/message';
import { builtInDevices } from '../engine/questions/speed/devices';
import { toolNames } from '../engine/report/assistant/toolRequest';
import { reportFormats } from '../engine/report/formats';
import type { Console } from './console';

/** What `model-cost --help` prints: one screen of 24 lines and 80 columns. */
const overview = `Usage: model-cost [options] FILE...           what models cost: MACs, FLOPs,
       model-cost diff [options] OLD NEW      parameters, memory, per module
       model-cost mcp                         the same for assistants
FILE is a model, a folder, a pattern, a URL, REVISION:FILE, or - for stdin.

  -f, --format NAME        tree (default), markdown, html, json, github, csv, …
  -c, --convention NAME    exact (default), macs, ptflops
  -d, --dim NAME=N         size of a symbolic dimension, such as batch=8
  -i, --input NAME=SHAPE   shape of an input, such as data=1x3x320x320
      --device NAME        least time on a device, such as A100 or "RTX 4090"
      --max-macs 600M      budgets: also --max-params, --max-memory, --budget
      --strict             fail on unconfirmed budgets and errors of models too
      --watch              print again when a file changes
  -V, --version            -h, --help

Examples:
  model-cost alexnet.onnx models/
  model-cost -f json -d batch=8 encoder.onnx
  model-cost --max-macs 600M --max-params 5M "mobile/*.onnx"
  model-cost diff HEAD~1:model.onnx model.onnx

Exit code: 0 fine, 1 over budget, 2 unreadable file or wrong command.
See model-cost help TOPIC, one of TOPICS.
`;

/** What `model-cost help TOPIC` prints. */
const topics: Readonly<Record<string, (program: Command) => string>> = {
  options: program => subcommandHelp(program),
  diff: program => subcommandHelp(program.commands.find(command => command.name() === 'diff')!),
  formats: () =>
    `--format NAME, for one model; those marked * compare two as well.\n\n${table(
      reportFormats.map(({ id, title, compare }) => [`${id}${compare ? ' *' : ''}`, textOf(title)]),
    )}`,
  devices: () =>
    `--device NAME, a part of a name that no other has, and perhaps /ARITHMETIC.\n\n${table(
      builtInDevices.map(({ name, peaks }) => [name, textOf(listed(peaks.map(peak => peak.name)))]),
    )}`,
  config: () => `model-cost.config.json, in the folder of a model or above it, or above the working
folder, sets what the command line leaves open. All keys are optional:

  {
    "convention": "macs",
    "dimensions": { "^batch$": 1, "seq": 512 },
    "budgets": { "mobile/*.onnx": { "macs": "600M", "weightBytes": "64MB" } },
    "operators": { "mamba_ssm::SelectiveScan": { "outputs": ["in0"], "macs": "0" } },
    "device": "A100"
  }

Names of dimensions are regular expressions, patterns of budgets begin at the
folder of the file. Values are those of the settings of the VS Code extension.
`,
  mcp: () => `model-cost mcp is a server of the Model Context Protocol on standard input and
output. It runs until its input ends; assistants start it by a configuration
such as

  { "mcpServers": { "model-cost": { "command": "model-cost", "args": ["mcp"] } } }

Its tools take a path, a web address or REVISION:FILE, and answer with the
figures of this terminal: ${toolNames.join(', ')}.
`,
};

/** The overview with its list of topics. */
export function overviewText(): string {
  return overview.replace('TOPICS', topicNames());
}

function topicNames(): string {
  return Object.keys(topics).join(', ');
}

/** Prints the text of a topic, or the overview if none is named. */
export function printHelp(topic: string | undefined, program: Command, console: Console): void {
  if (topic === undefined) console.print(overviewText());
  else if (Object.hasOwn(topics, topic)) console.print(topics[topic](program));
  else console.fail(2, `There is no help topic ${topic}: expected one of ${topicNames()}.`);
}

/** All arguments and options of a command. */
function subcommandHelp(command: Command): string {
  const help = command.createHelp();
  help.prepareContext({ helpWidth: 80 });
  return help.formatHelp(command, help);
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('');
}
