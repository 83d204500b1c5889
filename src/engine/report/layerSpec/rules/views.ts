import type { Layout } from '../support/conversion';
import type { Tensor } from '../support/draft';
import type { NodeView } from '../support/nodeView';

/** Nodes without cost that change nothing but a shape, a type or a name: the spec does not need a layer if the shape without the batch stays. */
export function viewOf(node: NodeView): { readonly tensor: Tensor; readonly layout: Layout } | null {
  const [value, output] = [node.value(0), node.analyzed.outputs[0]];
  const { conversion } = node;
  if (!value || !output || node.op === 'Dropout') return null;
  const layout = conversion.layoutOf(value);
  const [from, to] = [conversion.plainShape(value), conversion.plainShape(output)];
  if (!layout || !from || !to || String(from) !== String(to)) return null;
  return { tensor: conversion.tensorOf(value, layout)!, layout };
}

/** Whether a reordering of axes leaves the order of the elements: only axes of size 1 change places. */
export function keepsOrder(shape: readonly number[], order: readonly number[]): boolean {
  const long = order.filter(axis => shape[axis] !== 1);
  return long.every((axis, index) => index === 0 || axis > long[index - 1]);
}
