/** What was there before, for undo and redo; a drag is one step. */

export class History<T> {
  private past: T[] = [];
  private future: T[] = [];
  private open = false;

  constructor(
    public now: T,
    private readonly most = 200,
  ) {}

  /** The next state. While `continuing`, it takes the place of the one before. */
  push(next: T, continuing = false): void {
    if (next === this.now) return;
    if (!(continuing && this.open)) {
      this.past.push(this.now);
      if (this.past.length > this.most) this.past.shift();
    }
    this.open = continuing;
    this.now = next;
    this.future = [];
  }

  /** The end of a drag: the next change is another step. */
  settle(): void {
    this.open = false;
  }

  undo(): void {
    const last = this.past.pop();
    if (last === undefined) return;
    this.future.push(this.now);
    this.now = last;
    this.open = false;
  }

  redo(): void {
    const next = this.future.pop();
    if (next === undefined) return;
    this.past.push(this.now);
    this.now = next;
    this.open = false;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }
}
