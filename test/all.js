// `npm test`: everything, from nothing. Runs in a fresh clone, so it uses Node's own modules only.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const projectRoot = path.resolve(__dirname, '..');
const counts = ['--', '--reporter', 'test/support/reporter.js'];

/**
 * The steps that must pass. Lanes of a stage run at the same time, their steps one after the other; a step that prints
 * no counts is counted only if it fails.
 */
const stages = [
  {
    lanes: [
      [
        ...(fs.existsSync(path.join(projectRoot, 'node_modules')) ? [] : [{ args: ['ci'] }]),
        { args: ['run', 'build'] },
      ],
    ],
    essential: true,
  },
  {
    lanes: [
      [
        { args: ['run', 'test:unit', ...counts], suites: 1 },
        { args: ['run', 'test:slow', ...counts], suites: 1 },
      ],
      [{ args: ['run', 'check-types'] }, { args: ['run', 'format:check'] }, { args: ['run', 'lint'] }],
      [{ args: ['run', 'test:prepare'] }],
    ],
  },
  // What opens windows needs both cores.
  {
    lanes: [
      [
        { args: ['run', 'test:host'], suites: 2 },
        { args: ['run', 'test:page', ...counts], suites: 1 },
        { args: ['run', 'test:e2e', ...counts], suites: 1 },
      ],
    ],
  },
];

/** Runs npm, shows its output, and sums the lines with counts. */
function run({ args, suites = 0 }, write) {
  return new Promise(resolve => {
    const env = { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) };
    const child = spawn('npm', args, {
      cwd: projectRoot,
      env,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      write(chunk);
    });
    child.stderr.on('data', write);
    child.on('close', code => {
      const reports = [...output.matchAll(/^@tests (\{.*\})/gm)].map(match => JSON.parse(match[1]));
      const passed = reports.reduce((sum, report) => sum + report.passed, 0);
      const failed = reports.reduce((sum, report) => sum + report.failed, 0);
      // A suite that failed before it printed counts is a failure too.
      const silent = Math.max(suites - reports.length, code !== 0 && failed === 0 ? 1 : 0);
      resolve({ passed, failed: failed + silent });
    });
  });
}

/** Runs the steps of a lane, and says how each ended. */
async function runLane(steps, total, write) {
  for (const step of steps) {
    const started = Date.now();
    const { passed, failed } = await run(step, write);
    total.passed += passed;
    total.failed += failed;
    write(
      `npm ${step.args.slice(0, 2).join(' ')}: ${failed === 0 ? 'ok' : 'failed'}, ${((Date.now() - started) / 1000).toFixed(0)} s\n\n`,
    );
  }
}

async function main() {
  const total = { passed: 0, failed: 0 };
  for (const { lanes, essential } of stages) {
    // The first lane is shown at once, the others when it is over: lines of several would mix.
    const held = [];
    await Promise.all(
      lanes.map((steps, index) =>
        runLane(steps, total, chunk => (index === 0 ? process.stdout.write(chunk) : held.push(chunk))),
      ),
    );
    for (const chunk of held) process.stdout.write(chunk);
    if (essential && total.failed > 0) break;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

main();
