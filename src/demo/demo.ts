import './demo.css';
import { createBirpc } from 'birpc';
import { channelOptions } from '../protocol/channel';
import type { Source } from '../protocol/data';
import type { HostApi, PageApi } from '../protocol/pageApi';
import { DemoHost } from './demoHost';
import type { FrameMessage } from './frameMessage';

// A static page that opens a model in the browser, with the page of the extension in a frame.

/** The open model: its page, and what it sends. */
interface Open {
  readonly frame: HTMLIFrameElement;
  readonly host: DemoHost;
  readonly page: PageApi;
  readonly receive: (message: unknown) => void;
}

let current: Open | null = null;

function open(source: () => Promise<Source>): void {
  current?.host.end();
  current?.frame.remove();
  document.getElementById('hint')!.hidden = true;
  const frame = document.createElement('iframe');
  frame.title = 'Cost of the model';
  frame.src = 'page.html';
  const listeners: ((message: unknown) => void)[] = [];
  const host: DemoHost = new DemoHost(source, () => page);
  const rpc = createBirpc<PageApi, HostApi>(
    host,
    channelOptions({
      post: message => frame.contentWindow?.postMessage(message, '*'),
      listen: receive => listeners.push(receive),
    }),
  );
  const page: PageApi = {
    begin: start => void rpc.begin.asEvent(start),
    show: state => void rpc.show.asEvent(state),
    select: item => void rpc.select.asEvent(item),
    preferences: chosen => void rpc.preferences.asEvent(chosen),
    arrange: layout => void rpc.arrange.asEvent(layout),
    act: action => void rpc.act.asEvent(action),
    showSide: side => void rpc.showSide.asEvent(side),
    weightProgress: (done, total) => void rpc.weightProgress.asEvent(done, total),
  };
  current = { frame, host, page, receive: message => listeners.forEach(listener => listener(message)) };
  document.body.append(frame);
}

function openFile(file: File): void {
  open(async () => ({ kind: 'bytes', bytes: new Uint8Array(await file.arrayBuffer()), name: file.name }));
}

/** Only what its graph needs is requested, by the worker. */
function openAddress(address: string): void {
  const url = new URL(address, location.href);
  open(async () => ({ kind: 'path', path: url.href, name: url.pathname.split('/').at(-1) ?? url.href }));
}

window.addEventListener('message', ({ source, data }: MessageEvent<FrameMessage>) => {
  if (current === null || source !== current.frame.contentWindow) return;
  if (data.kind === 'page') current.receive(data.message);
  else if (data.kind === 'action') current.page.act(data.action);
  else openFile(data.file);
});

for (const type of ['dragover', 'dragleave', 'drop'] as const)
  window.addEventListener(type, event => {
    event.preventDefault();
    document.body.classList.toggle('dropping', type === 'dragover');
    const file = event.dataTransfer?.files[0];
    if (type === 'drop' && file) openFile(file);
  });

const chooser = document.getElementById('file') as HTMLInputElement;
chooser.addEventListener('change', () => {
  const file = chooser.files?.[0];
  if (file) openFile(file);
  chooser.value = '';
});
document.getElementById('link')!.addEventListener('submit', event => {
  event.preventDefault();
  openAddress((document.getElementById('address') as HTMLInputElement).value.trim());
});
document.getElementById('sample')!.addEventListener('click', () => openAddress('sample.onnx'));

// A link to the demo may name a model.
const linked = new URLSearchParams(location.search).get('model');
if (linked !== null) {
  (document.getElementById('address') as HTMLInputElement).value = linked;
  openAddress(linked);
}
