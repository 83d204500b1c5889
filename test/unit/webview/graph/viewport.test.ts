import * as assert from 'node:assert/strict';
import { Viewport } from '../../../../src/webview/graph/viewport';

describe('The visible part of a graph', () => {
  const graph = { width: 1000, height: 200 };
  const at = (x: number, y: number): Viewport => {
    const viewport = new Viewport(() => undefined);
    viewport.move({ x, y, scale: 0.5 });
    return viewport;
  };

  it('shows some of the graph if its edges are not all outside', () => {
    const page = { width: 700, height: 400 };
    assert.ok(at(-499, 399).sees(graph, page));
    assert.ok(!at(-500, 0).sees(graph, page));
    assert.ok(!at(700, 0).sees(graph, page));
    assert.ok(!at(0, 400).sees(graph, page));
  });

  it('is kept from an earlier window before the page has a size', () => {
    assert.ok(at(-108, 141).sees(graph, { width: 0, height: 0 }));
  });
});
