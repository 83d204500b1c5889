import * as assert from 'node:assert/strict';
import { Waiting } from '../../../src/webview/state/waiting';

/** A call that is answered by hand. */
function held(): { readonly answer: Promise<number>; readonly release: (value: number) => void } {
  let release: (value: number) => void = () => undefined;
  const answer = new Promise<number>(resolve => (release = resolve));
  return { answer, release };
}

/** After all timers of 0 ms. */
const later = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 1));

describe('A page that waits', () => {
  it('shows it once an answer takes long, until the last one has come', async () => {
    const told: boolean[] = [];
    const waiting: Waiting = new Waiting(() => told.push(waiting.isLong), 0);
    const calls = [held(), held()];
    const api = waiting.around({ ask: (index: number) => calls[index].answer }, ['ask']);
    const answers = [api.ask(0), api.ask(1)];
    assert.equal(waiting.isLong, false);
    await later();
    assert.equal(waiting.isLong, true);
    calls[0].release(7);
    assert.equal(await answers[0], 7);
    assert.equal(waiting.isLong, true);
    calls[1].release(8);
    assert.equal(await answers[1], 8);
    assert.deepEqual(told, [true, false]);
  });

  it('shows nothing for quick answers, for errors that came, and for calls that are not waited for', async () => {
    const waiting = new Waiting(() => assert.fail('shown'), 0);
    const forever = new Promise<never>(() => undefined);
    const api = waiting.around(
      { ask: () => Promise.resolve(1), fail: () => Promise.reject(new Error('no')), dialog: () => forever },
      ['ask', 'fail'],
    );
    void api.dialog();
    assert.equal(await api.ask(), 1);
    await assert.rejects(api.fail(), /no/);
    await later();
    assert.equal(waiting.isLong, false);
  });
});
