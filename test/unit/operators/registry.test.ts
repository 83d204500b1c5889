import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { others } from '../../../src/engine/operators/others';
import { usual } from '../../../src/engine/operators/usual';

describe('the list of operators', () => {
  it('has all versions of an operator on one side', () => {
    const names = (families: typeof usual): Set<string> =>
      new Set(families.flat().map(({ domain = 'ai.onnx', name }) => `${domain}::${name}`));
    const known = names(usual);
    assert.deepEqual(
      [...names(others)].filter(name => known.has(name)),
      [],
    );
  });

  it('does not take an operator for an unknown one before the others are loaded', () => {
    // In a process of its own: tests have loaded all.
    const registry = path.join(__dirname, '../../../src/engine/operators/registry.ts');
    const script = `
      const { findOperator, isUsual, loadOthers } = require(${JSON.stringify(registry)});
      const find = () => { try { return findOperator('ai.onnx', 'LSTM', 17).name; } catch (error) { return error.message; } };
      const before = [findOperator('ai.onnx', 'Conv', 17).name, isUsual('ai.onnx', 'LSTM'), find()];
      void loadOthers().then(() => console.log(JSON.stringify([...before, find(), findOperator('ai.onnx', 'Nothing', 17)])));
    `;
    const printed = execFileSync(process.execPath, ['--import=tsx', '-e', script], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(printed), [
      'Conv',
      false,
      'No other operators are loaded than the usual ones, and ai.onnx::LSTM is none of them.',
      'LSTM',
      null,
    ]);
  });
});
