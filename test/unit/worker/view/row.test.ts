import assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import { describeRow } from '../../../../src/worker/view/row';
import { buildModel, node } from '../../support/buildModel';

describe('A row', () => {
  it('escapes characters of a name that would reorder the text beside it', () => {
    const reordering = 'left\u202ereversed';
    const model = buildModel({ inputs: { x: [4] }, nodes: [node('Relu', 'x', 'y', {}, { name: reordering })] });
    const index = new TreeIndex(analyze(model));
    const { name, path, cells } = describeRow(index, 0, { convention: 'exact', metric: 'macs' });
    assert.equal(name, 'left\\u202ereversed');
    assert.equal(cells.name, 'left\\u202ereversed');
    // The path identifies the item and stays as it is.
    assert.equal(path, reordering);
  });
});
