import type { Module } from '../support/conversion';
import type { NodeView } from '../support/nodeView';

/** The module that a node of an operator is; null: none is the same. */
export type Rule = (node: NodeView) => Module | null;
