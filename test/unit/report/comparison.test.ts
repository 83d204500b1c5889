import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { compare } from '../../../src/engine/questions/comparison/compare';
import { comparisonToCsv, comparisonToMarkdown, toComparisonReport } from '../../../src/engine/report/comparison';
import { comparisonAnnotation } from '../../../src/engine/report/githubAnnotations';
import { limitedDifference } from '../../../src/engine/report/support/changes';
import { comparisonToPtflops } from '../../../src/engine/report/ptflops/comparisonPtflops';
import { buildModel, node, scope } from '../support/buildModel';

/** A body of 8 → `width`, and a head of 8 → 2 or a ReLU instead. */
function model(width: number, head: boolean) {
  return analyze(
    buildModel({
      inputs: { x: [1, 8] },
      weights: { w: [8, width], v: [8, 2] },
      nodes: [
        node('MatMul', 'x, w', 'a', {}, { name: 'product', scope: scope('body') }),
        head
          ? node('MatMul', 'x, v', 'b', {}, { name: 'head', scope: scope('head') })
          : node('Relu', 'a', 'b', {}, { name: 'act', scope: scope('act') }),
      ],
    }),
  );
}

describe('comparison reports', () => {
  // body: 8·4 = 32 → 8·16 = 128 MACs; head: 16 MACs removed; act: 16 comparisons added.
  const comparison = compare(model(4, true), model(16, false));

  it('are JSON with both sides and the difference', () => {
    const report = toComparisonReport(comparison, 'old.onnx', 'new.onnx');
    assert.deepEqual(
      [report.schema, report.files, report.convention],
      [2, { old: 'old.onnx', new: 'new.onnx' }, 'exact'],
    );
    assert.deepEqual([report.totals.old.macs, report.totals.new.macs, report.totals.difference.macs], [48, 128, 80]);
    const body = report.rows.find(({ path }) => path === 'body')!;
    assert.equal(body.change, 'changed');
    // (2·8 − 1)·4 and (2·8 − 1)·16 FLOPs; float32 weights; 8 inputs, the weights and 4 or 16 outputs are moved.
    const [none, unbound] = [{ timeBound: null }, { timeBound: null, boundBy: null }];
    assert.deepEqual(body.old, {
      macs: 32,
      flops: 60,
      params: 32,
      weightBytes: 128,
      bytesMoved: 4 * 44,
      bops: 32 * 1024,
      ...unbound,
    });
    assert.deepEqual(body.new, {
      macs: 128,
      flops: 240,
      params: 128,
      weightBytes: 512,
      bytesMoved: 4 * 152,
      bops: 128 * 1024,
      ...unbound,
    });
    assert.deepEqual(body.difference, {
      macs: 96,
      flops: 180,
      params: 96,
      weightBytes: 384,
      bytesMoved: 4 * 108,
      bops: 96 * 1024,
      ...none,
    });
    assert.deepEqual(report.rows.map(({ change, path }) => `${change} ${path}`).sort(), [
      'added act',
      'changed body',
      'removed head',
    ]);
    assert.equal(report.rows.find(({ path }) => path === 'head')!.new, null);
  });

  it('are CSV with empty cells for a missing side', () => {
    const [header, ...lines] = comparisonToCsv(comparison)
      .trimEnd()
      .split('\r\n')
      .map(line => line.split(','));
    const cell = (path: string, title: string) => lines.find(line => line[1] === path)![header.indexOf(title)];
    assert.deepEqual(
      [cell('body', 'old MACs'), cell('body', 'new MACs'), cell('body', 'difference in MACs')],
      ['32', '128', '96'],
    );
    assert.deepEqual(
      [cell('head', 'old MACs'), cell('head', 'new MACs'), cell('head', 'difference in MACs')],
      ['16', '', '-16'],
    );
  });

  it('are Markdown with totals and what changed', () => {
    const text = comparisonToMarkdown(comparison, 'old.onnx', 'new.onnx');
    assert.ok(text.includes('| MACs | 48 Mac | 128 Mac | +80 Mac | +166.7 % |'), text);
    assert.ok(text.includes('| body | MatMul | changed | 32 → 128 (+96) | 32 → 128 (+96) | 60 → 240 (+180) |'), text);
    assert.ok(text.includes('| head | MatMul | removed | −16 | −16 | −30 |'), text);
    assert.ok(comparisonToMarkdown(compare(model(4, true), model(4, true)), 'a', 'b').includes('No module differs.'));
  });

  it('name the operator that was replaced, and state no difference for equal totals', () => {
    const activation = (op: string) =>
      analyze(buildModel({ inputs: { x: [1, 8] }, nodes: [node(op, 'x', 'y', {}, { name: 'act' })] }));
    const exchanged = compare(activation('Relu'), activation('Tanh'));
    const [row] = toComparisonReport(exchanged, 'old.onnx', 'new.onnx').rows;
    assert.deepEqual([row.change, row.type, row.oldType], ['changed', 'Tanh', 'Relu']);
    assert.match(comparisonToCsv(exchanged), /^changed,act,,Tanh,Relu,/m);
    const text = comparisonToMarkdown(exchanged, 'old.onnx', 'new.onnx');
    assert.ok(text.includes('| Parameters | 0 | 0 | none |'), text);
    assert.ok(text.includes('| act | Relu → Tanh | changed |'), text);
  });

  it('can use the ptflops convention', () => {
    const [old, changed] = [model(1_000_000, false), model(2_000_000, false)];
    const lines = comparisonToPtflops(
      compare(old, changed, 'ptflops'),
      { analysis: old, file: 'old.onnx' },
      { analysis: changed, file: 'new.onnx' },
    ).split('\n');
    assert.equal(lines[0], 'old → new(');
    // 8 more MACs and parameters per output: 8 million each.
    assert.ok(
      lines.some(line => line.startsWith('  (body): MatMul(+8.0 M, +100.000% Params, +0.008 GMac, ')),
      lines.join('\n'),
    );
    assert.equal(lines.at(-2), 'Number of parameters:           +8.00 M');
  });

  it('of a plan are named after the model and the plan in ptflops printouts', () => {
    const [heading] = comparisonToPtflops(
      comparison,
      { analysis: model(4, true), file: 'net.onnx' },
      { analysis: model(16, false), file: 'net.onnx', plan: 'prune.plan.json' },
    ).split('\n');
    assert.equal(heading, 'net → net after prune.plan.json(');
  });

  it('of a plan are annotated at the file of the model', () => {
    const annotation = comparisonAnnotation(
      comparison,
      { analysis: model(4, true), file: 'net.onnx' },
      { analysis: model(16, false), file: 'net.onnx', plan: 'prune.plan.json' },
    );
    assert.match(annotation, /^::notice file=net\.onnx,title=Model cost::After prune\.plan\.json: MACs 48 Mac → /);
  });

  it('have memory-bound nodes in annotations only if their number changed, without a difference', () => {
    const relu = (...names: string[]) =>
      analyze(
        buildModel({
          inputs: { x: [1000] },
          nodes: names.map((name, index) => node('Relu', index === 0 ? 'x' : names[index - 1], name)),
        }),
      );
    // A byte takes a nanosecond and an operation less.
    const peak = { name: 'float32', dtype: 'float32', flops: 1e12 } as const;
    const profile = { name: 'Device', peaks: [peak], bandwidth: 1e9, memory: null, source: '', derivation: null };
    const annotation = (old: Analysis, changed: Analysis): string =>
      comparisonAnnotation(
        compare(old, changed, 'exact', { profile, peak: 'float32', fused: false }),
        { analysis: old, file: 'old.onnx' },
        { analysis: changed, file: 'new.onnx' },
      );
    assert.match(annotation(relu('a'), relu('a', 'b')), /; Memory-bound nodes 1 of 1 → 2 of 2\n$/);
    assert.match(annotation(relu('a'), relu('a')), /::Since old\.onnx: no difference\n$/);
  });

  it('check budgets against the difference, including memory', () => {
    const { old, new: changed } = comparison.totals;
    const limited = Object.entries(limitedDifference(comparison));
    assert.deepEqual(Object.fromEntries(limited.map(([figure, { value }]) => [figure, value])), {
      macs: 80,
      params: 80,
      weightBytes: 320,
      peakActivationBytes: changed.peakActivationBytes - old.peakActivationBytes,
      memoryBytes: 320 + changed.peakActivationBytes - old.peakActivationBytes,
    });
  });
});
