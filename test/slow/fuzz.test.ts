import assert from 'node:assert/strict';
import { check } from '../fuzz/checks';
import { readCorpus } from '../fuzz/corpus';
import { encode } from '../fuzz/encode';
import { corpusFolder, fuzz } from '../fuzz/session';

describe('any input of the engine', () => {
  for (const { kind, name, tree } of readCorpus(corpusFolder))
    it(`gives finite figures and valid reports, the same each time: ${kind}/${name}`, async () => {
      const bytes = encode(kind, tree);
      assert.ok(bytes !== null);
      await check(kind, bytes, true);
    });

  it('does so for 20 seconds of mutations', async function () {
    this.timeout(120_000);
    const { runs, finds } = await fuzz(1, 20);
    assert.deepEqual(finds, []);
    assert.ok(runs > 100, `only ${runs} mutants`);
  });
});
