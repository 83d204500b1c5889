import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ModelServer, withRanges } from '../../unit/support/modelServer';
import { runCli } from './runCli';

const alexnet = path.resolve('test/fixtures/alexnet.onnx');

describe('model-cost with a web address', () => {
  const server = new ModelServer([fs.readFileSync(alexnet)], exchange =>
    exchange.request.url?.startsWith('/alexnet') ? withRanges(exchange) : exchange.answer.writeHead(404).end(),
  );
  let url = '';
  before(async () => {
    url = await server.start('alexnet.onnx');
  });
  after(() => server.stop());

  it('reports what it reports of the file, and neither password nor query', async () => {
    const [web, file] = await Promise.all([
      runCli(['--format', 'json', `${url.replace('//', '//me:secret@')}?signature=secret`]),
      runCli(['--format', 'json', alexnet]),
    ]);
    assert.deepEqual([web.code, web.stderr], [0, '']);
    assert.deepEqual(JSON.parse(web.stdout), { ...JSON.parse(file.stdout), file: url });
  });

  it('goes on after one that cannot be read', async () => {
    const missing = url.replace('alexnet', 'missing');
    const { code, stderr } = await runCli([missing, url]);
    assert.deepEqual([code, stderr], [2, `${missing}: The server has no such file (HTTP 404).\n`]);
  });
});
