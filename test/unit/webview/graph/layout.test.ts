import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LayoutBox, LayoutRequest, Place } from '../../../../src/webview/graph/layout/layoutTypes';
import { GraphLayouter } from '../../../../src/webview/graph/layout/layoutGraph';

const box = (parent: number, isOpen = false): LayoutBox => ({ parent, isOpen, width: 80, height: 40 });

/** Boxes in boxes, parents first, with edges between any that are closed. */
const requests: fc.Arbitrary<LayoutRequest> = fc
  .tuple(fc.array(fc.nat(), { minLength: 2, maxLength: 25 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }))
  .map(([numbers, pairs]) => {
    const parents = numbers.map((number, index) => (number % 3 === 0 || index === 0 ? -1 : number % index));
    const boxes = parents.map((parent, index) => box(parent, parents.includes(index)));
    const closed = boxes.flatMap(({ isOpen }, index) => (isOpen ? [] : [index]));
    const edges = pairs
      .map(([from, to]) => ({ from: closed[from % closed.length], to: closed[to % closed.length] }))
      .filter(({ from, to }) => from !== to);
    return { boxes, edges };
  });

const isInside = (inner: Place, outer: Place): boolean =>
  inner.x > outer.x &&
  inner.y > outer.y &&
  inner.x + inner.width < outer.x + outer.width &&
  inner.y + inner.height < outer.y + outer.height;

const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the layout of a graph', () => {
  it('puts boxes inside their parents, and side by side', () => {
    fc.assert(
      fc.property(requests, request => {
        const { places } = new GraphLayouter().layOut(request);
        request.boxes.forEach(({ parent }, index) => {
          if (parent >= 0) assert.ok(isInside(places[index], places[parent]));
          for (let other = 0; other < index; other++)
            if (request.boxes[other].parent === parent) assert.ok(!overlap(places[index], places[other]));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('leads every edge from the side of one box to that of the other', () => {
    const touches = ({ x, y }: { x: number; y: number }, place: Place): boolean =>
      x >= place.x - 1 && x <= place.x + place.width + 1 && y >= place.y - 1 && y <= place.y + place.height + 1;
    fc.assert(
      fc.property(requests, request => {
        const { places, paths } = new GraphLayouter().layOut(request);
        request.edges.forEach(({ from, to }, edge) => {
          const points = paths[edge];
          assert.ok(points.length >= 2);
          assert.ok(touches(points[0], places[from]), 'start');
          assert.ok(touches(points[points.length - 1], places[to]), 'end');
        });
      }),
      { numRuns: 60 },
    );
  });

  it('goes from left to right', () => {
    const chain = { boxes: [box(-1), box(-1), box(-1)], edges: [0, 1].map(from => ({ from, to: from + 1 })) };
    const [first, second, third] = new GraphLayouter().layOut(chain).places;
    assert.ok(first.x + first.width < second.x && second.x + second.width < third.x);
    assert.deepEqual([first.y, second.y], [third.y, third.y]);
  });

  it('keeps the order and the rows of what is around a box that opens', () => {
    const edges = [0, 1, 2].map(from => ({ from, to: from + 1 }));
    const layouter = new GraphLayouter();
    const before = layouter.layOut({ boxes: [box(-1), box(-1), box(-1), box(-1)], edges }).places;
    const after = layouter.layOut({
      boxes: [box(-1), box(-1, true), box(-1), box(-1), box(1)],
      edges: [
        { from: 0, to: 4 },
        { from: 4, to: 2 },
        { from: 2, to: 3 },
      ],
    }).places;
    assert.deepEqual({ ...after[0], y: 0 }, { ...before[0], y: 0 });
    assert.ok(after[1].x === before[1].x && after[2].x > before[2].x && after[3].x > after[2].x);
  });
});
