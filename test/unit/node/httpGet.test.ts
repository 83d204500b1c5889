import assert from 'node:assert/strict';
import type { Model } from '../../../src/engine/graph/graph';
import { openUrl } from '../../../src/engine/readers/support/http/openUrl';
import { readModel } from '../../../src/engine/readers/readModel';
import { httpGet } from '../../../src/node/httpGet';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../support/onnxFile';
import { ModelServer, withoutRanges, withRanges, type Exchange, type Handle } from '../support/modelServer';
import { zerosField, type Message } from '../support/protobuf';
import type { Segment } from '../support/segmentedSource';

/** A chain of `layers` products with matrices of `width` × `width`, 4 · width² bytes each. */
function chain(layers: number, width: number, more: Message = []): Segment[] {
  const names = Array.from({ length: layers }, (_, index) => index);
  return modelProto(
    graphProto({
      nodes: names.map(index => nodeProto('MatMul', [`x${index}`, `w${index}`], [`x${index + 1}`])),
      initializers: names.map(index => weightProto(`w${index}`, [width, width])),
      inputs: [valueInfoProto('x0', [1, width])],
      outputs: [valueInfoProto(`x${layers}`, [1, width])],
    }),
    17,
    more,
  );
}

describe('models on a web server', () => {
  const servers: ModelServer[] = [];

  async function serve(segments: readonly Segment[], handle: Handle): Promise<{ server: ModelServer; url: string }> {
    const server = new ModelServer(segments, handle);
    servers.push(server);
    return { server, url: await server.start() };
  }

  afterEach(async () => {
    await Promise.all(servers.splice(0).map(server => server.stop()));
  });

  async function read(url: string): Promise<Model> {
    const source = await openUrl(url, httpGet);
    try {
      return (await readModel(source)) as Model;
    } finally {
      await source.close();
    }
  }

  async function refusal(url: string): Promise<string> {
    return read(url).then(
      () => 'was read',
      (error: Error) => error.message,
    );
  }

  it('of 2 GB are read with less than 2 MB of transfer where the server serves ranges', async () => {
    const { server, url } = await serve(chain(500, 1000), withRanges);
    const { graph } = await read(url);
    assert.equal(graph.nodes.length, 500);
    assert.ok(server.bytesSent < 2e6, `${server.bytesSent} bytes were sent`);
  });

  it('are read from a server without ranges, with a length or without one', async () => {
    const segments = chain(20, 256);
    for (const handle of [
      withoutRanges,
      async ({ answer, size, send }: Exchange) => {
        answer.writeHead(200);
        await send(0, size);
      },
    ]) {
      const { url, server } = await serve(segments, handle);
      assert.equal((await read(url)).graph.nodes.length, 20);
      assert.equal(server.requests.length, 1);
    }
  });

  it('are found behind redirects, without the password of the first server', async () => {
    const far = await serve(chain(2, 8), withRanges);
    const { url, server } = await serve([], ({ answer }) => answer.writeHead(302, { location: far.url }).end('moved'));
    assert.equal((await read(url.replace('//', '//me:secret@'))).graph.nodes.length, 2);
    assert.equal(server.requests[0].headers.authorization, `Basic ${btoa('me:secret')}`);
    assert.equal(far.server.requests[0].headers.authorization, undefined);
  });

  it('have names and passwords with escapes, and with a percent sign that begins none', async () => {
    const { url, server } = await serve(chain(2, 8), withRanges);
    for (const [written, meant] of [
      ['me:a%40b', 'me:a@b'],
      ['me:5%', 'me:5%'],
    ]) {
      server.requests.length = 0;
      await read(url.replace('//', `//${written}@`));
      assert.equal(server.requests[0].headers.authorization, `Basic ${btoa(meant)}`);
    }
  });

  it('are refused in one sentence where a server redirects for ever or to something else', async () => {
    const circle = await serve([], ({ answer, request }) => answer.writeHead(302, { location: request.url }).end());
    assert.equal(await refusal(circle.url), 'The server redirects more than 10 times.');
    const local = await serve([], ({ answer }) => answer.writeHead(301, { location: 'file:///etc/passwd' }).end());
    assert.equal(await refusal(local.url), 'The server redirects to something that is no web address.');
  });

  it('are refused in one sentence by their status and kind', async () => {
    for (const [status, headers, sentence] of [
      [404, {}, 'The server has no such file (HTTP 404).'],
      [403, {}, 'The server does not permit reading it (HTTP 403).'],
      [503, {}, 'The server answered with HTTP 503: expected the file.'],
      [
        200,
        { 'content-type': 'text/html; charset=utf-8' },
        'This address shows a web page: expected the address of the file itself.',
      ],
    ] as const) {
      const { url } = await serve([], ({ answer }) => answer.writeHead(status, headers).end('<p>no</p>'));
      assert.equal(await refusal(url), sentence);
    }
  });

  it('are refused in one sentence where nobody answers', async () => {
    const { url, server } = await serve([], withRanges);
    await server.stop();
    assert.equal(await refusal(url), 'The server does not accept connections.');
  });

  const segments = chain(40, 512);
  /** Serves the first request well and the others as `then` does. */
  const at = (then: Handle) => {
    let first = true;
    return async (exchange: Exchange) => {
      if (!first) return then(exchange);
      first = false;
      return withRanges(exchange);
    };
  };
  const lies: Readonly<Record<string, [Handle, RegExp]>> = {
    'sends another range than asked': [
      async exchange => withRanges({ ...exchange, range: [0, 100] }),
      /answered a request for a part of the file with something else/,
    ],
    'sends fewer bytes than announced': [
      ({ answer, range, size }) => {
        answer.writeHead(206, { 'content-range': `bytes ${range![0]}-${range![1] - 1}/${size}` });
        answer.end('few');
      },
      /sent 3 bytes where it had announced \d+/,
    ],
    'changes the file': [
      async ({ answer, range, size, send }) => {
        answer.writeHead(206, { 'content-range': `bytes ${range![0]}-${range![1] - 1}/${size + 1}` });
        await send(...range!);
      },
      /changed while it was read/,
    ],
    'stops serving ranges': [withoutRanges, /changed while it was read/],
    'announces what cannot be': [
      ({ answer }) => answer.writeHead(206, { 'content-range': 'bytes 9-5/3' }).end('x'),
      /answered a request for a part of the file with something else/,
    ],
    fails: [({ answer }) => answer.writeHead(500).end(), /answered with HTTP 500 while the file was read/],
    'ends the connection': [({ answer }) => void answer.destroy(), /ended the connection/],
  };
  for (const [what, [handle, sentence]] of Object.entries(lies)) {
    it(`are refused in one sentence where a server ${what}`, async () => {
      const { url } = await serve(segments, at(handle));
      assert.match(await refusal(url), sentence);
    });
  }

  it('are refused where a server sends less than the length it gave', async () => {
    const { url } = await serve(segments, ({ answer, size }) => {
      answer.writeHead(200, { 'content-length': size });
      answer.write(new Uint8Array([8, 8]));
      setImmediate(() => answer.destroy());
    });
    assert.match(await refusal(url), /^The server (ended the connection|could not be reached: aborted)/);
  });

  it('are cut off after the graph, before the rest of a long stream', async () => {
    const rest = 400e6;
    const trainingInfo = 20;
    const { url, server } = await serve(chain(2, 8, zerosField(trainingInfo, rest)), withoutRanges);
    assert.equal((await read(url)).graph.nodes.length, 2);
    assert.ok(server.bytesSent < rest / 2, `${server.bytesSent} bytes were sent`);
  });

  it('name weight files below their own folder only', async () => {
    const { url } = await serve(chain(2, 8), withRanges);
    const source = await openUrl(url.replace('model.onnx', 'folder/model.json'), httpGet);
    for (const name of ['a.bin', 'deep/a.bin', './b/../a.bin']) {
      const beside = await source.beside(name);
      assert.ok(beside, name);
      await beside.close();
    }
    for (const name of [
      '../a.bin',
      '%2e%2e/a.bin',
      '/a.bin',
      '//localhost/a.bin',
      'http://localhost/a.bin',
      'file:///etc/passwd',
      '..\\a.bin',
    ])
      assert.equal(await source.beside(name), null, name);
    await source.close();
  });

  it('are asked for through the proxy of the environment', async () => {
    const { server, url } = await serve(chain(2, 8), withRanges);
    const before = { ...process.env };
    process.env.http_proxy = url;
    try {
      assert.equal((await read('http://models.example/a.onnx')).graph.nodes.length, 2);
      assert.equal(server.requests[0].url, 'http://models.example/a.onnx');
    } finally {
      process.env = before;
    }
  });
});
