import * as assert from 'node:assert/strict';
import type { CostMap, MapCell } from '../../../src/protocol/data';
import { colourOf, legendOf, neighbour, placeAmongSiblings } from '../../../src/webview/views/mapLayout';
import { mapSvg } from '../../../src/webview/views/mapSvg';

const cell = (given: Partial<MapCell>): MapCell => ({
  item: 0,
  parent: -1,
  level: 0,
  name: 'model',
  path: '',
  type: '',
  value: 1,
  start: 0,
  size: 1,
  items: 1,
  more: false,
  accuracy: 'exact',
  ...given,
});

/** A model of two modules, the second of which contains two nodes. */
const cells: readonly MapCell[] = [
  cell({ item: null, name: '' }),
  cell({ item: 1, parent: 0, level: 1, name: 'first', type: 'Conv', size: 0.25 }),
  cell({ item: 2, parent: 0, level: 1, name: 'second', start: 0.25, size: 0.75 }),
  cell({ item: 3, parent: 2, level: 2, name: 'a', type: 'Gemm', start: 0.25, size: 0.5 }),
  cell({ item: null, parent: 2, level: 2, name: '', start: 0.75, size: 0.25, items: 7 }),
];

describe('The map', () => {
  it('is navigated like a tree on its side', () => {
    assert.equal(neighbour(cells, 0, 'ArrowDown'), 1);
    assert.equal(neighbour(cells, 1, 'ArrowRight'), 2);
    assert.equal(neighbour(cells, 2, 'ArrowLeft'), 1);
    assert.equal(neighbour(cells, 2, 'ArrowDown'), 3);
    assert.equal(neighbour(cells, 4, 'ArrowUp'), 2);
    assert.equal(neighbour(cells, 1, 'ArrowDown'), null);
    assert.equal(neighbour(cells, 4, 'ArrowRight'), null);
    assert.equal(neighbour(cells, 0, 'a'), null);
  });

  it('states the position of a cell among its siblings', () => {
    assert.deepEqual(placeAmongSiblings(cells), [
      { position: 1, siblings: 1 },
      { position: 1, siblings: 2 },
      { position: 2, siblings: 2 },
      { position: 1, siblings: 2 },
      { position: 2, siblings: 2 },
    ]);
  });

  it('has one color per operator, and none for modules', () => {
    assert.equal(colourOf(cells[1], false), colourOf(cell({ type: 'Conv', level: 5 }), false));
    assert.equal(colourOf(cells[2], true), null);
    assert.equal(colourOf(cells[4], false), null);
  });

  it('has a legend of the colors on screen, those with the largest cells first', () => {
    assert.deepEqual(
      legendOf(cells).flatMap(({ types }) => types),
      ['Gemm', 'Conv'],
    );
    for (const { colour, types } of legendOf(cells))
      for (const type of types) assert.equal(colourOf(cell({ type }), false), colour);
    // Modules and cells of several items have no color.
    assert.deepEqual(legendOf([cells[0], cells[2], cells[4]]), []);
  });

  it('becomes an SVG in which names are escaped', () => {
    const colours = {
      background: '#000',
      text: '#fff',
      module: '#888',
      tints: ['#1', '#2', '#3', '#4', '#5'],
      font: 'sans-serif',
    };
    const hostile = '<script>"&\u0007\ud800';
    const map: CostMap = {
      metric: 'macs',
      total: 1,
      cells: [cells[0], cell({ item: 1, parent: 0, level: 1, name: hostile, path: hostile })],
    };
    const drawing = mapSvg(map, hostile, 800, colours);
    assert.ok(!drawing.includes('<script'));
    assert.ok(drawing.includes('&lt;script&gt;&quot;&amp;\ufffd\ufffd'));
    assert.match(drawing, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="800" height="52"/);
    assert.equal(drawing.match(/<rect/g)?.length, 3);
  });

  it('labels cells with as much of their names as fits, as on the page', () => {
    const colours = {
      background: '#000',
      text: '#fff',
      module: '#888',
      tints: ['#1', '#2', '#3', '#4', '#5'],
      font: 'sans-serif',
    };
    const named = [
      cells[0],
      cell({ item: 1, parent: 0, level: 1, name: 'features.12', type: 'Conv', size: 0.1 }),
      cell({ item: 2, parent: 0, level: 1, name: 'features.13', type: 'Relu', start: 0.1, size: 0.03 }),
    ];
    const drawing = mapSvg({ metric: 'macs', total: 1, cells: named }, 'm.onnx', 1000, colours);
    assert.match(drawing, />features\.12<.*>13</);
    assert.ok(!drawing.includes('…'));
  });

  it('positions cells by the start of their shares', () => {
    const colours = {
      background: '#000',
      text: '#fff',
      module: '#888',
      tints: ['#1', '#2', '#3', '#4', '#5'],
      font: 'sans-serif',
    };
    const drawing = mapSvg({ metric: 'macs', total: 1, cells }, 'm.onnx', 1000, colours);
    assert.match(drawing, /<rect x="250\.00" y="52" width="500\.00" height="26"/);
    assert.match(drawing, />a Gemm<.*>7 more</);
  });
});
