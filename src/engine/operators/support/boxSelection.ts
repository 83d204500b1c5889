import type { NodeContext } from './definition';
import { knownValues } from './arguments';
import { say } from '../../graph/message';
import { shapeText } from '../../graph/shape';

/** A box by its corners. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * What ONNX NonMaxSuppression-10 selects where all of its inputs are known: rows of batch, class and box, by class and
 * then by falling score. null: it depends on data.
 */
export function selectedBoxes(node: NodeContext): number[][] | null {
  const most = node.hasInput(2) ? knownValues(node, 2)?.[0] : 0;
  if (most !== undefined && most <= 0) return [];
  const [boxes, scores] = [knownValues(node, 0), knownValues(node, 1)];
  const [boxShape, scoreShape] = [node.constant(0)?.shape, node.constant(1)?.shape];
  const overlap = node.hasInput(3) ? knownValues(node, 3)?.[0] : 0;
  const least = node.hasInput(4) ? knownValues(node, 4)?.[0] : -Infinity;
  if (!boxes || !scores || boxShape?.length !== 3 || scoreShape?.length !== 3) return null;
  if (most === undefined || overlap === undefined || least === undefined) return null;
  const [batches, classes, count] = scoreShape;
  if (boxShape[0] !== batches || boxShape[1] !== count || boxShape[2] !== 4) {
    return node.fail(say`Boxes of shape ${shapeText(boxShape)} do not match scores of shape ${shapeText(scoreShape)}.`);
  }
  const rows: number[][] = [];
  if (scores.length === 0) return rows;
  for (let group = 0; group < batches * classes; group++) {
    const batch = Math.floor(group / classes);
    const score = (box: number) => scores[group * count + box];
    const corners = (box: number) => boxAt(boxes, (batch * count + box) * 4, node.int('center_point_box', 0) !== 0);
    const candidates = Array.from({ length: count }, (_, box) => box).filter(box => score(box) > least);
    candidates.sort((a, b) => score(b) - score(a) || a - b);
    const kept: number[] = [];
    for (const box of candidates) {
      if (kept.length >= most) break;
      if (kept.every(other => !(overlapOf(corners(other), corners(box)) > overlap))) kept.push(box);
    }
    for (const box of kept) rows.push([batch, group % classes, box]);
  }
  return rows;
}

/** Either two opposite corners y₁, x₁, y₂, x₂ in any order, or centre x, y, width and height. */
function boxAt(values: readonly number[], start: number, centred: boolean): Box {
  const [a, b, c, d] = values.slice(start, start + 4);
  if (centred) return { left: a - c / 2, top: b - d / 2, right: a + c / 2, bottom: b + d / 2 };
  return { left: Math.min(b, d), top: Math.min(a, c), right: Math.max(b, d), bottom: Math.max(a, c) };
}

/** Intersection over union. */
function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const common = Math.max(width, 0) * Math.max(height, 0);
  const area = (box: Box) => (box.right - box.left) * (box.bottom - box.top);
  const union = area(a) + area(b) - common;
  return union > 0 ? Math.fround(common / union) : 0;
}
