/** The conversation with the engine: questions with numbers, answers as they come. */

/** How texts get to the engine and back: a WebSocket for the page, the kernel's messages for the widget. */
export interface Wire {
  send(text: string): void;
}

export interface Reply {
  readonly value?: unknown;
  readonly problem?: string;
  readonly cancelled?: boolean;
  readonly limit?: boolean;
}

export type Question = Readonly<Record<string, unknown>> & { readonly about: string };

interface Open {
  part(value: unknown): void;
  end(reply: Reply, seconds: number): void;
}

export class Talk {
  private open = new Map<number, Open>();
  private next = 1;

  constructor(private readonly wire: Wire) {}

  /** Ask; part is called with what is found on the way, end once. Gives the number by which it is cancelled. */
  ask(question: Question, end: Open["end"], part: Open["part"] = () => {}): number {
    const id = this.next++;
    this.open.set(id, { part, end });
    this.wire.send(JSON.stringify({ id, ask: question }));
    return id;
  }

  /** The value, or an error that says the problem. */
  value<T>(question: Question): Promise<T> {
    return new Promise((resolve, reject) =>
      this.ask(question, (reply) => (reply.problem === undefined ? resolve(reply.value as T) : reject(new Error(reply.problem)))),
    );
  }

  cancel(id: number): void {
    if (this.open.has(id)) this.wire.send(JSON.stringify({ cancel: id }));
  }

  receive(text: string): void {
    const message = JSON.parse(text) as { id: number; part?: unknown; answer?: Reply; seconds?: number };
    const open = this.open.get(message.id);
    if (!open) return;
    if (message.answer) {
      this.open.delete(message.id);
      open.end(message.answer, message.seconds ?? 0);
    } else {
      open.part(message.part);
    }
  }

  /** The engine is gone: nothing that is open will be answered. */
  lost(why: string): void {
    const open = [...this.open.values()];
    this.open.clear();
    for (const one of open) one.end({ problem: why, cancelled: true }, 0);
  }
}
