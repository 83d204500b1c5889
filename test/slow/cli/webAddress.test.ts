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

  // A port has at most 65535; the name of a server is required.
  for (const [address, shown] of [
    ['http://u:secret@127.0.0.1:99999/a.onnx?token=secret', 'http://…'],
    ['https://u:sec/ret@127.0.0.1/a.onnx', 'https://…'],
    ['http://127.0.0.1:99999/a.onnx', 'http://127.0.0.1:99999/a.onnx'],
    ['http://', 'http://'],
  ])
    it(`says that ${shown} is not valid, without a password or a query`, async () => {
      const sentence = 'This is not a valid web address: expected one such as https://example.com/model.onnx.';
      for (const [args, stdout] of [
        [[], ''],
        [['-f', 'github'], `::error file=${shown.replaceAll(':', '%3A')},title=Model cost::${shown}: ${sentence}\n`],
        [
          ['-f', 'json'],
          `${JSON.stringify({ schema: 2, file: shown, error: { code: 'invalid-address', message: sentence } })}\n`,
        ],
        [['diff', alexnet], ''],
      ] as const) {
        const stderr = args[1] === 'github' ? '' : `${shown}: ${sentence}\n`;
        assert.deepEqual(await runCli([...args, address]), { code: 2, stdout, stderr });
      }
    });
});
