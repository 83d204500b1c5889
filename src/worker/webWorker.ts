import { ReadError } from '../engine/readers/support/readError';
import { serveEngine } from './serveEngine';
import { say } from '../engine/graph/message';

serveEngine(
  {
    post: message => self.postMessage(message),
    listen: receive => self.addEventListener('message', event => receive(event.data)),
  },
  async () => {
    throw new ReadError('no-files', say`Files cannot be opened in the browser.`);
  },
);
