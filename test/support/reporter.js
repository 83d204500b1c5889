const { reporters, Runner } = require('mocha');
const { countsLine } = require('./counts.ts');

/** Mocha's own `spec`, plus the counts for `npm test`. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => console.log(countsLine(runner.stats)));
  }
};
