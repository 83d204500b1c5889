// `npm test`: everything, from nothing. Runs in a fresh clone, so it uses Node's own modules only.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const projectRoot = path.resolve(__dirname, '..');
const counts = ['--', '--reporter', 'test/support/reporter.js'];

/** The steps that must pass, in this order; a step that prints no counts is counted only if it fails. */
const steps = [
  ...(fs.existsSync(path.join(projectRoot, 'node_modules')) ? [] : [{ args: ['ci'], essential: true }]),
  { args: ['run', 'build'], essential: true },
  { args: ['run', 'check-types'] },
  { args: ['run', 'format:check'] },
  { args: ['run', 'lint'] },
  { args: ['run', 'test:unit', ...counts], suites: 1 },
  { args: ['run', 'test:slow', ...counts], suites: 1 },
  { args: ['run', 'test:host'], suites: 2 },
  { args: ['run', 'test:page', ...counts], suites: 1 },
  { args: ['run', 'test:e2e', ...counts], suites: 1 },
];

/** Runs npm, shows its output, and sums the lines with counts. */
function run({ args, suites = 0 }) {
  return new Promise(resolve => {
    const env = { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) };
    const child = spawn('npm', args, {
      cwd: projectRoot,
      env,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      process.stdout.write(chunk);
    });
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

async function main() {
  const total = { passed: 0, failed: 0 };
  for (const step of steps) {
    const started = Date.now();
    const { passed, failed } = await run(step);
    total.passed += passed;
    total.failed += failed;
    console.log(
      `npm ${step.args.slice(0, 2).join(' ')}: ${failed === 0 ? 'ok' : 'failed'}, ${((Date.now() - started) / 1000).toFixed(0)} s\n`,
    );
    if (failed > 0 && step.essential) {
      break;
    }
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

main();
