/** Milliseconds after which the user is told that an answer takes a while. */
const patience = 500;

/** Knows whether the page has waited for an answer for longer than half a second. */
export class Waiting {
  private overdue = 0;

  constructor(
    private readonly changed: () => void,
    private readonly delay = patience,
  ) {}

  get isLong(): boolean {
    return this.overdue > 0;
  }

  /** The same API; these of its calls are waited for. */
  around<T extends object>(api: T, calls: readonly (keyof T)[]): T {
    return new Proxy(api, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function' || !calls.some(call => call === name)) return member;
        return (...args: unknown[]) => this.watch(Reflect.apply(member, target, args) as Promise<unknown>);
      },
    });
  }

  private watch<A>(answer: Promise<A>): Promise<A> {
    let isOverdue = false;
    const timer = setTimeout(() => {
      isOverdue = true;
      this.count(1);
    }, this.delay);
    return answer.finally(() => {
      clearTimeout(timer);
      if (isOverdue) this.count(-1);
    });
  }

  private count(by: number): void {
    const before = this.isLong;
    this.overdue += by;
    if (this.isLong !== before) this.changed();
  }
}
