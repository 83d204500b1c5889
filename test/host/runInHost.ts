import { countsLine } from '../support/counts';

mocha.setup({ ui: 'bdd', reporter: 'spec', timeout: 30_000 });

/** VS Code calls this, and ends with an error when it rejects. */
export function run(): Promise<void> {
  return new Promise((resolve, reject) => {
    // Not `mocha.run`, which reads the address bar.
    const runner = Mocha.prototype.run.call(mocha, failures => {
      console.log(countsLine(runner.stats ?? { passes: 0, failures, pending: 0 }));
      if (failures > 0) {
        reject(new Error(`${failures} failed`));
      } else {
        resolve();
      }
    });
  });
}
