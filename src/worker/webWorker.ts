import { ReadError } from '../engine/readers/support/readError';
import { isWebAddress, openUrl } from '../engine/readers/support/http/openUrl';
import { transferablesIn } from '../protocol/contents';
import { fetchGet } from './fetchGet';
import { serveEngine } from './serveEngine';
import { say } from '../engine/graph/message';

serveEngine(
  {
    post: message => self.postMessage(message, { transfer: transferablesIn(message) }),
    listen: receive => self.addEventListener('message', event => receive(event.data)),
  },
  async path => {
    if (isWebAddress(path)) return openUrl(path, fetchGet);
    throw new ReadError('no-files', say`Files cannot be opened in the browser.`);
  },
);
