import type { PageAction } from '../protocol/pageApi';

/** What the frame with the page sends to the demo around it. */
export type FrameMessage =
  | { readonly kind: 'page'; readonly message: unknown }
  | { readonly kind: 'action'; readonly action: PageAction }
  /** A file was dropped on the page. */
  | { readonly kind: 'file'; readonly file: File };
