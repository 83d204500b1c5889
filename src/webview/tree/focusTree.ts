/** Moves the focus into the tree, if the page shows it. */
export function focusTree(): void {
  document.querySelector<HTMLElement>('[role=treegrid]')?.focus({ preventScroll: true });
}

/**
 * Moves it there if the page has the focus but none of its elements does, so that arrow keys work at once. Never while
 * the user types elsewhere: VS Code may open a page without giving it the focus.
 */
export function focusTreeIfFree(): void {
  if (document.hasFocus() && document.activeElement === document.body) focusTree();
}
