import { GraphLayouter } from './layoutGraph';
import type { LayoutReply, LayoutTask } from './layoutTypes';

// Runs in a worker of the page.
const layouter = new GraphLayouter();

self.addEventListener('message', ({ data: { number, request } }: MessageEvent<LayoutTask>) => {
  const reply: LayoutReply = { number, layout: layouter.layOut(request) };
  self.postMessage(reply);
});
