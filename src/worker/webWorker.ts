import { ReadError } from '../engine/readers/support/readError';
import { serveEngine } from './serveEngine';

serveEngine(
  {
    post: message => self.postMessage(message),
    listen: receive => self.addEventListener('message', event => receive(event.data)),
  },
  async () => {
    throw new ReadError('no-files', 'Files cannot be opened in a browser.');
  },
);
