import assert from 'node:assert/strict';
import { openUrl } from '../../../src/engine/readers/support/http/openUrl';
import { fetchGet } from '../../../src/worker/fetchGet';
import { ModelServer, withoutRanges, withRanges, type Exchange, type Handle } from '../support/modelServer';

const contents = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);

describe('requests by the browser', () => {
  async function readThrough(handle: Handle): Promise<{ bytes: Uint8Array; requests: number }> {
    const server = new ModelServer([contents], handle);
    try {
      const source = await openUrl(await server.start(), fetchGet);
      const bytes = new Uint8Array(source.size);
      for (let done = 0; done < bytes.length;) done += await source.read(done, bytes.subarray(done));
      await source.close();
      return { bytes, requests: server.requests.length };
    } finally {
      await server.stop();
    }
  }

  it('read a file by ranges, and as a whole where there are none', async () => {
    for (const handle of [withRanges, withoutRanges]) assert.deepEqual((await readThrough(handle)).bytes, contents);
  });

  it('read a file as a whole where a page may not see which range was sent', async () => {
    const { bytes, requests } = await readThrough(({ answer, range, send, size }: Exchange) => {
      answer.writeHead(range ? 206 : 200, { 'content-length': range ? range[1] - range[0] : size });
      return send(...(range ?? [0, size]));
    });
    assert.deepEqual([bytes, requests], [contents, 2]);
  });

  it('say in one sentence that nobody answers', async () => {
    const server = new ModelServer([contents], withRanges);
    const url = await server.start();
    await server.stop();
    await assert.rejects(openUrl(url, fetchGet), {
      message: 'The server could not be reached, or it does not permit web pages to read the file (CORS).',
    });
  });
});
